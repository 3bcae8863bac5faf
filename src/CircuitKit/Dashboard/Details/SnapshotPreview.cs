using System.Text;
using CircuitKit.Blazor;

namespace CircuitKit.Dashboard.Details;

/// <summary>One persisted value.</summary>
/// <param name="Key">The framework's key, or the app's own.</param>
/// <param name="Name">The property, where it is known.</param>
/// <param name="Type">The property's type, where it is known.</param>
/// <param name="Kind">A JSON kind, or <c>bytes</c>.</param>
/// <param name="Bytes">Its size before compression.</param>
/// <param name="Value">Its text; null unless <see cref="DashboardOptions.ShowValues"/> is on.</param>
internal sealed record SnapshotValue(string Key, string? Name, string? Type, string Kind, int Bytes, string? Value);

/// <summary>The property that a key stands for.</summary>
/// <param name="Path"><c>Assembly/Namespace.Type/Property</c>.</param>
/// <param name="Type">Its type in C# notation, where it is known.</param>
internal sealed record PropertyLabel(string Path, string? Type);

/// <summary>What a snapshot of a circuit would hold now, or why it cannot be taken.</summary>
internal sealed record SnapshotPreview
{
    public const int MaxValues = 200;

    public const int MaxCharacters = 2_000;

    public required CaptureOutcome Outcome { get; init; }

    /// <summary>The component that could not be captured, where it is known.</summary>
    public string? Component { get; init; }

    public int TotalBytes { get; init; }

    /// <summary>The framework's description of the page's root components.</summary>
    public int RootComponentsBytes { get; init; }

    public int ValueCount { get; init; }

    /// <summary>The largest first, at most <see cref="MaxValues"/>.</summary>
    public IReadOnlyList<SnapshotValue> Values { get; init; } = [];

    public static SnapshotPreview Of(CaptureResult capture, IReadOnlyDictionary<string, PropertyLabel> names, bool showValues)
    {
        if (capture.State is not { } captured)
        {
            return new SnapshotPreview { Outcome = capture.Outcome, Component = capture.Component?.FullName };
        }

        return new SnapshotPreview
        {
            Outcome = capture.Outcome,
            TotalBytes = captured.State.Sum(value => Encoding.UTF8.GetByteCount(value.Key) + value.Value.Length) + captured.RootComponents.Length,
            RootComponentsBytes = captured.RootComponents.Length,
            ValueCount = captured.State.Count,
            Values = [.. captured.State
                .OrderByDescending(value => value.Value.Length)
                .ThenBy(value => value.Key, StringComparer.Ordinal)
                .Take(MaxValues)
                .Select(value => (value.Key, value.Value, Name: names.GetValueOrDefault(value.Key)))
                .Select(one => new SnapshotValue(
                    one.Key, one.Name?.Path, one.Name?.Type, KindOf(one.Value), one.Value.Length, showValues ? TextOf(one.Value) : null))],
        };
    }

    public SnapshotPreview WithoutValues() => this with { Values = [.. Values.Select(value => value with { Value = null })] };

    // By its first byte: a preview parses no value.
    private static string KindOf(ReadOnlySpan<byte> value) => value.TrimStart(" \t\r\n"u8) is [var first, ..]
        ? first switch
        {
            (byte)'{' => "object",
            (byte)'[' => "list",
            (byte)'"' => "text",
            (byte)'t' or (byte)'f' when value.Length <= 5 => "yes or no",
            (byte)'n' when value.Length == 4 => "nothing",
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => "number",
            _ => "bytes",
        }
        : "nothing";

    private static string TextOf(byte[] value)
    {
        var text = Encoding.UTF8.GetString(value.AsSpan(0, Math.Min(value.Length, MaxCharacters * 3)));
        return text.Length > MaxCharacters ? string.Concat(text.AsSpan(0, MaxCharacters), "…") : text;
    }
}
