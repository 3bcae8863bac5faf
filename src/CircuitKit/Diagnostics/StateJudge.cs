using System.Globalization;
using System.Text;
using System.Text.Json;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Diagnostics;

/// <summary>What one check of one circuit has seen.</summary>
internal sealed record StateEvidence
{
    public required IReadOnlyList<ObservedState> States { get; init; }

    /// <summary>What the framework persists, and under which keys.</summary>
    public required IReadOnlyList<PersistedName> Names { get; init; }

    public required IReadOnlySet<Type> ByHand { get; init; }

    public required CaptureResult Capture { get; init; }

    /// <summary>The property that could not be written, where it is known.</summary>
    public string? NotWritten { get; init; }

    public IReadOnlyList<(PersistedName Name, ValueDifference Difference)> Differences { get; init; } = [];

    /// <summary>What could not be read back, and the name of the exception; null for what did not come to an end.</summary>
    public IReadOnlyList<(PersistedName Name, string? Exception)> Unreadable { get; init; } = [];
}

/// <summary>Finds what would not survive in what was seen. Bounded, and never on a circuit's dispatcher: it makes values of the app's types.</summary>
internal sealed class StateJudge(SnapshotOptions limits)
{
    private const int MostTries = 5_000;

    private const int MostParsedBytes = 1024 * 1024;

    private const int LargestTold = 3;

    // What is smaller than this part of the largest is not worth a word.
    private const int WorthAPart = 10;

    // Nothing is written of a value that is not there, and nothing is lost with it.
    private static readonly ulong s_nothing = ValueFingerprint.Of(null);

    public IReadOnlyList<StateFinding> Judge(StateEvidence seen)
    {
        var findings = new List<StateFinding>();
        findings.AddRange(SameKeys(seen));
        if (seen.Capture.Outcome is CaptureOutcome.Failed or CaptureOutcome.TimedOut && findings.Count == 0)
        {
            findings.Add(StateFindings.CannotBeWritten(seen.Capture.Component, seen.NotWritten, seen.Capture.Outcome, seen.Capture.Exception));
        }

        findings.AddRange(seen.Unreadable.Select(one => StateFindings.CannotBeRead(one.Name, one.Exception)));
        findings.AddRange(seen.Differences.Select(one => StateFindings.ComesBackChanged(one.Name, one.Difference)));
        findings.AddRange(Sizes(seen));
        findings.AddRange(NotPersisted(seen));
        return findings;
    }

    private static IEnumerable<StateFinding> SameKeys(StateEvidence seen) => seen.Names
        .GroupBy(name => name.Key, StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => StateFindings.SameKey(group.First(), group.Count()));

    private IEnumerable<StateFinding> Sizes(StateEvidence seen)
    {
        if (seen.Capture.State is not { } captured)
        {
            yield break;
        }

        var bytes = captured.RootComponents.LongLength + captured.State.Sum(value => (long)Encoding.UTF8.GetByteCount(value.Key) + value.Value.Length);
        var names = seen.Names.DistinctBy(name => name.Key).ToDictionary(name => name.Key, StringComparer.Ordinal);
        List<KeyValuePair<string, byte[]>> largest = [.. captured.State.OrderByDescending(value => value.Value.Length).Take(LargestTold)];
        largest.RemoveAll(value => value.Value.Length * WorthAPart < largest[0].Value.Length);
        var owner = largest.Count > 0 && names.TryGetValue(largest[0].Key, out var first) ? StateFindings.NameOf(first.Owner) : "The page";
        var told = string.Join(", ", largest.Select(value => $"{NameOf(value.Key)} ({Amount(value.Value.Length)})"));
        if (bytes * 2 > limits.MaxBytes)
        {
            yield return StateFindings.Size(bytes > limits.MaxBytes, owner, told, Amount(bytes), $"CircuitKit:Snapshots:MaxBytes ({Amount(limits.MaxBytes)})");
        }

        if (captured.State.Count * 2L > limits.MaxKeys)
        {
            yield return StateFindings.Size(
                captured.State.Count > limits.MaxKeys, owner, told, $"{Number(captured.State.Count)} values", $"CircuitKit:Snapshots:MaxKeys ({Number(limits.MaxKeys)})");
        }

        // A key of the app's own may have an id of somebody in it.
        string NameOf(string key) => names.TryGetValue(key, out var name) ? $"{name.Owner.Name}.{name.Property}" : "a key of the app's own";
    }

    private static List<StateFinding> NotPersisted(StateEvidence seen)
    {
        // Without a capture it is not known what is persisted by hand; the change is remembered until there is one.
        if (seen.Capture.State is null || !seen.States.Any(state => state.Changed.Count > 0))
        {
            return [];
        }

        using var captured = new ParsedState(seen.Capture.State);
        var tries = MostTries;
        List<StateFinding> findings = [];
        foreach (var state in seen.States)
        {
            var ownKeys = seen.Names.Where(name => name.Owner == state.Type).Select(name => name.Key).ToHashSet(StringComparer.Ordinal);
            var isByHand = seen.ByHand.Contains(state.Type);
            findings.AddRange(state.Changed
                .Where(member => member.Fingerprint != s_nothing
                    && captured.Has(member, isByHand || !ValueShapes.IsImmutable(member.Type) ? null : ownKeys, ref tries) == false)
                .Select(member => StateFindings.NotPersisted(state, member)));
        }

        return findings;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Amount(long bytes) => bytes < 10_000 ? $"{Number(bytes)} bytes" : $"{Number(bytes / 1024)} KB";

    /// <summary>What was captured, as JSON: the field may be written by hand, as a whole or in part, under any key.</summary>
    private sealed class ParsedState : IDisposable
    {
        private readonly List<(string Key, JsonDocument Json)> _values = [];
        private readonly bool _isCut;

        public ParsedState(CapturedState? captured)
        {
            var left = MostParsedBytes;
            foreach (var (key, value) in captured?.State ?? new Dictionary<string, byte[]>())
            {
                if ((left -= value.Length) < 0)
                {
                    _isCut = true;
                    break;
                }

                try
                {
                    _values.Add((key, JsonDocument.Parse(value)));
                }
                catch (JsonException)
                {
                    // Bytes of a serializer of the app's own.
                }
            }
        }

        /// <summary>Null when it was not looked at to the end.</summary>
        /// <param name="member">The field.</param>
        /// <param name="keys">Where it would have to be as a whole, as what stands behind a property is; null for anywhere, in part too.</param>
        /// <param name="tries">How often a value may still be made to compare it.</param>
        public bool? Has(ChangedMember member, HashSet<string>? keys, ref int tries)
        {
            foreach (var (key, json) in _values)
            {
                if (keys is null
                    ? WrittenValue.Contains(json.RootElement, member.Type, member.Fingerprint, ref tries)
                    : keys.Contains(key) && WrittenValue.Is(json.RootElement, member.Type, member.Fingerprint))
                {
                    return true;
                }
            }

            return _isCut || tries < 0 ? null : false;
        }

        public void Dispose() => _values.ForEach(value => value.Json.Dispose());
    }
}
