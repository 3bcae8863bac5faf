namespace CircuitKit.Dashboard.Deploy;

/// <summary>May this fleet be deployed to now?</summary>
internal enum DeployAnswer
{
    Yes,

    /// <summary>No work is at risk, but something is not as good as it could be.</summary>
    YesWithCare,

    /// <summary>Somebody would lose work.</summary>
    No,
}

/// <summary>What a reason says.</summary>
internal enum DeployWeight
{
    /// <summary>This is as it should be.</summary>
    Fine,

    /// <summary>No work is at risk.</summary>
    Care,

    /// <summary>Work would be lost.</summary>
    Stop,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Topic">Which: a closed list, see <see cref="DeployTopic"/>.</param>
/// <param name="Weight">What it says.</param>
/// <param name="Text">In whole sentences, with the remedy where there is one.</param>
internal sealed record DeployReason(DeployTopic Topic, DeployWeight Weight, string Text);

/// <summary>What is looked at before a deploy.</summary>
internal enum DeployTopic
{
    Servers,

    Store,

    Saving,

    Trouble,

    Keys,

    Drain,
}

/// <summary>The answer, and every reason for it.</summary>
internal sealed record DeployVerdict(DeployAnswer Answer, IReadOnlyList<DeployReason> Reasons)
{
    public static DeployVerdict Of(IReadOnlyList<DeployReason> reasons) => new(
        reasons.Select(reason => reason.Weight).DefaultIfEmpty(DeployWeight.Stop).Max() switch
        {
            DeployWeight.Fine => DeployAnswer.Yes,
            DeployWeight.Care => DeployAnswer.YesWithCare,
            _ => DeployAnswer.No,
        },
        [.. reasons.OrderByDescending(reason => reason.Weight)]);
}
