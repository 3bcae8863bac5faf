namespace CircuitKit.Diagnostics;

/// <summary>What one observation shows.</summary>
/// <param name="Findings">What would not survive.</param>
/// <param name="Survivors">What would.</param>
internal sealed record StateAnalysis(IReadOnlyList<StateFinding> Findings, IReadOnlyList<StateSurvivor> Survivors);

/// <summary>Something that the user may change and that survives a resume: names and types, never a value.</summary>
/// <param name="Component">The full name of the component's or service's type.</param>
/// <param name="Member">The field or property.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsKept">Whether it is kept; it is persisted otherwise.</param>
internal sealed record StateSurvivor(string Component, string Member, string Type, bool IsKept)
{
    /// <summary>What has been found once not to survive may not the next time either.</summary>
    public static IReadOnlyList<StateSurvivor> Without(IEnumerable<StateFinding> findings, IEnumerable<StateSurvivor> survivors)
    {
        var lost = findings.Select(finding => (finding.Component, finding.Member)).ToHashSet();
        return [.. survivors.Where(survivor => !lost.Contains((survivor.Component, survivor.Member)))];
    }

    /// <summary>A short text for the log; empty when there are none.</summary>
    public static string InShort(IEnumerable<StateSurvivor> survivors)
    {
        var byAnswer = survivors.ToLookup(one => one.IsKept, one => one.Member);
        string[] texts =
        [
            .. new[] { (Word: "kept", Members: byAnswer[true]), (Word: "persisted", Members: byAnswer[false]) }
                .Where(answer => answer.Members.Any())
                .Select(answer => $"{answer.Word}: {string.Join(", ", answer.Members.Distinct())}"),
        ];
        return string.Join("; ", texts);
    }
}
