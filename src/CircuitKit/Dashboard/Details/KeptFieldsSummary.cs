using CircuitKit.Persistence.State;

namespace CircuitKit.Dashboard.Details;

/// <summary>A field that the user has changed, and that is not kept.</summary>
/// <param name="Name">Component and field.</param>
/// <param name="Reason">Why it is not kept.</param>
internal sealed record UnkeptField(string Name, string Reason);

/// <summary>What the latest capture of a circuit kept of the fields that the user has changed: names, never values.</summary>
/// <param name="Kept">Components and fields that are kept.</param>
/// <param name="NotKept">Those that are not.</param>
/// <param name="More">How many more there are.</param>
internal sealed record KeptFieldsSummary(IReadOnlyList<string> Kept, IReadOnlyList<UnkeptField> NotKept, int More)
{
    public const int MaxFields = 50;

    public static KeptFieldsSummary Of(KeptReport report)
    {
        var all = report.Fields.OrderBy(field => field.Owner.ToString(), StringComparer.Ordinal).ThenBy(field => field.Field, StringComparer.Ordinal)
            .Select(field => (Name: $"{field.Owner.Name}.{field.Field}", field.Reason))
            .ToLookup(field => field.Reason is null);
        return new KeptFieldsSummary(
            [.. all[true].Take(MaxFields).Select(field => field.Name)],
            [.. all[false].Take(MaxFields).Select(field => new UnkeptField(field.Name, field.Reason!))],
            Math.Max(0, all[true].Count() - MaxFields) + Math.Max(0, all[false].Count() - MaxFields));
    }
}
