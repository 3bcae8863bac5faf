using System.Text;
using CircuitKit.Blazor;

namespace CircuitKit.Dashboard.Details;

/// <summary>One persisted value.</summary>
/// <param name="Key">The framework's key, or the one the app gave it.</param>
/// <param name="Name">The property it stands for, where that is known.</param>
/// <param name="Type">The property's type, where that is known.</param>
/// <param name="Kind">What it looks like: a JSON kind, or <c>bytes</c>.</param>
/// <param name="Bytes">Its size before compression.</param>
/// <param name="Value">Its text; null unless <see cref="DashboardOptions.ShowValues"/> is on.</param>
internal sealed record SnapshotValue(string Key, string? Name, string? Type, string Kind, int Bytes, string? Value);

/// <summary>The property that a key stands for.</summary>
/// <param name="Path"><c>Assembly/Namespace.Type/Property</c>.</param>
/// <param name="Type">Its type as people write it, where it is known.</param>
internal sealed record SnapshotName(string Path, string? Type);

/// <summary>What a snapshot of a circuit taken now holds, or why there is none.</summary>
internal sealed record SnapshotContents
{
    public const int MostValues = 200;

    public const int MostCharacters = 2_000;

    public required CaptureOutcome Outcome { get; init; }

    /// <summary>The component that stood in the way, where it is known.</summary>
    public string? Component { get; init; }

    public int TotalBytes { get; init; }

    /// <summary>The framework's description of the page's root components.</summary>
    public int RootComponentsBytes { get; init; }

    public int ValueCount { get; init; }

    /// <summary>The largest first, at most <see cref="MostValues"/>.</summary>
    public IReadOnlyList<SnapshotValue> Values { get; init; } = [];

    public static SnapshotContents Of(CaptureResult capture, IReadOnlyDictionary<string, SnapshotName> names, bool showValues)
    {
        if (capture.State is not { } captured)
        {
            return new SnapshotContents { Outcome = capture.Outcome, Component = capture.Component?.FullName };
        }

        return new SnapshotContents
        {
            Outcome = capture.Outcome,
            TotalBytes = captured.State.Sum(value => Encoding.UTF8.GetByteCount(value.Key) + value.Value.Length) + captured.RootComponents.Length,
            RootComponentsBytes = captured.RootComponents.Length,
            ValueCount = captured.State.Count,
            Values = [.. captured.State
                .OrderByDescending(value => value.Value.Length)
                .ThenBy(value => value.Key, StringComparer.Ordinal)
                .Take(MostValues)
                .Select(value => new SnapshotValue(
                    value.Key, names.GetValueOrDefault(value.Key)?.Path, names.GetValueOrDefault(value.Key)?.Type, KindOf(value.Value), value.Value.Length, showValues ? TextOf(value.Value) : null))],
        };
    }

    // By its first byte: no value is parsed, let alone made into an object, to be looked at.
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
        var text = Encoding.UTF8.GetString(value.AsSpan(0, Math.Min(value.Length, MostCharacters * 3)));
        return text.Length > MostCharacters ? string.Concat(text.AsSpan(0, MostCharacters), "…") : text;
    }
}
