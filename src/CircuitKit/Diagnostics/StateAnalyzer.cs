using System.Globalization;
using System.Text;
using System.Text.Json;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Persistence.State;

namespace CircuitKit.Diagnostics;

/// <summary>What one check of a circuit observed.</summary>
internal sealed record StateObservation
{
    public required IReadOnlyList<ObservedState> States { get; init; }

    /// <summary>What the framework persists, and under which keys.</summary>
    public required IReadOnlyList<PersistedName> Names { get; init; }

    public required IReadOnlySet<Type> WithCallbacks { get; init; }

    public required CaptureResult Capture { get; init; }

    /// <summary>Whether a field of a type is kept, and why not; null where fields of the type are not kept at all.</summary>
    public Func<Type, string, KeptAnswer?> Kept { get; init; } = static (_, _) => null;

    /// <summary>The property that could not be written, where it is known.</summary>
    public string? NotWritten { get; init; }

    public IReadOnlyList<(PersistedName Name, ValueDifference Difference)> Differences { get; init; } = [];

    /// <summary>Objects in two places of what is persisted that come back as two.</summary>
    public IReadOnlyList<(SharedPlace First, SharedPlace Second)> Shared { get; init; } = [];

    /// <summary>What could not be read back, and the name of the exception; null if reading did not end.</summary>
    public IReadOnlyList<(PersistedName Name, string? Exception)> Unreadable { get; init; } = [];
}

/// <summary>Derives findings from an observation. Bounded, and never on a circuit's dispatcher: it creates values of the app's types.</summary>
internal sealed class StateAnalyzer(SnapshotOptions limits)
{
    private const int MaxTries = 5_000;

    private const int MaxParsedBytes = 1024 * 1024;

    private const int MaxNamed = 3;

    // A value smaller than this fraction of the largest is not named.
    private const int NamedFraction = 10;

    // Null is not written, and nothing is lost with it.
    private static readonly ulong s_nothing = ValueFingerprint.Of(null);

    public StateAnalysis Analyze(StateObservation observed)
    {
        var findings = new List<StateFinding>();
        var survivors = new List<StateSurvivor>();
        findings.AddRange(SameKeys(observed));
        if (observed.Capture.Outcome is CaptureOutcome.Failed or CaptureOutcome.TimedOut && findings.Count == 0)
        {
            findings.Add(StateFinding.CannotBeWritten(observed.Capture, observed.NotWritten));
        }

        findings.AddRange(observed.Unreadable.Select(one => StateFinding.CannotBeRead(one.Name, one.Exception)));
        findings.AddRange(observed.Differences.Select(one => StateFinding.ComesBackChanged(one.Name, one.Difference)));
        findings.AddRange(observed.Shared.Select(pair => StateFinding.SharedObject(pair.First, pair.Second)));
        findings.AddRange(Sizes(observed));
        findings.AddRange(NotPersisted(observed, survivors));
        survivors.AddRange(Persisted(observed));
        return new StateAnalysis(findings, survivors);
    }

    private static IEnumerable<StateFinding> SameKeys(StateObservation observed) => observed.Names
        .GroupBy(name => name.Key, StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => StateFinding.SameKey(group.First(), group.Count()));

    private IEnumerable<StateFinding> Sizes(StateObservation observed)
    {
        if (observed.Capture.State is not { } captured)
        {
            yield break;
        }

        var bytes = captured.RootComponents.Length + captured.State.Sum(value => (long)Encoding.UTF8.GetByteCount(value.Key) + value.Value.Length);
        var names = observed.Names.DistinctBy(name => name.Key).ToDictionary(name => name.Key, StringComparer.Ordinal);
        List<KeyValuePair<string, byte[]>> largest = [.. captured.State.OrderByDescending(value => value.Value.Length).Take(MaxNamed)];
        largest.RemoveAll(value => value.Value.Length * NamedFraction < largest[0].Value.Length);
        var owner = largest.Count > 0 && names.TryGetValue(largest[0].Key, out var first) ? StateFinding.NameOf(first.Owner) : "The page";
        var named = string.Join(", ", largest.Select(value => $"{NameOf(value.Key)} ({Amount(value.Value.Length)})"));
        if (bytes * 2 > limits.MaxBytes)
        {
            yield return StateFinding.Size(bytes > limits.MaxBytes, owner, named, Amount(bytes), $"MaxBytes ({Amount(limits.MaxBytes)})");
        }

        var count = captured.State.Count;
        if (count * 2L > limits.MaxKeys)
        {
            yield return StateFinding.Size(count > limits.MaxKeys, owner, named, $"{Number(count)} values", $"MaxKeys ({Number(limits.MaxKeys)})");
        }

        // A key of the app's own may contain personal data.
        string NameOf(string key) => names.TryGetValue(key, out var name) ? $"{name.Owner.Name}.{name.Property}" : "a key of the app";
    }

    private static IEnumerable<StateSurvivor> Persisted(StateObservation observed) => observed.Names
        .Where(name => observed.Capture.State?.State.ContainsKey(name.Key) == true)
        .Select(name => new StateSurvivor(StateFinding.NameOf(name.Owner), name.Property, TypeNames.Of(name.Type), IsKept: false));

    private static List<StateFinding> NotPersisted(StateObservation observed, List<StateSurvivor> survivors)
    {
        // Without a capture it is not known what callbacks persist; the change is remembered until there is one.
        if (observed.Capture.State is null || !observed.States.Any(state => state.Changed.Count > 0))
        {
            return [];
        }

        using var captured = new ParsedState(observed.Capture.State);
        var tries = MaxTries;
        List<StateFinding> findings = [];
        foreach (var state in observed.States)
        {
            var ownKeys = observed.Names.Where(name => name.Owner == state.Type).Select(name => name.Key).ToHashSet(StringComparer.Ordinal);
            var hasCallback = observed.WithCallbacks.Contains(state.Type);
            foreach (var member in state.Changed.Where(member => member.Fingerprint != s_nothing))
            {
                var kept = observed.Kept(state.Type, member.Name);
                var isKept = kept is { IsKept: true };
                var survives = isKept ? true : captured.Has(member, hasCallback || !IsOwn(member) ? null : ownKeys, ref tries);
                if (survives == true)
                {
                    survivors.Add(new StateSurvivor(StateFinding.NameOf(state.Type), member.Name, TypeNames.Of(member.Type), isKept));
                }
                else if (survives == false)
                {
                    findings.Add(state.IsOfLibrary ? StateFinding.LivesInLibrary(state, member)
                        : kept is { Reason: { } reason } ? StateFinding.NotPersistedAndNotKept(state, member, reason)
                        : StateFinding.NotPersisted(state, member));
                }
            }
        }

        return findings;
    }

    // A number may be somewhere else by chance, and an object that was picked may be a part of what is persisted without being persisted as the
    // picked one. A collection is often that of a service, which persists it.
    private static bool IsOwn(ChangedMember member) =>
        ValueShapes.IsImmutable(member.Type) || (member.IsReplaced && ValueShapes.Of(member.Type) == ValueShape.Fields);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Amount(long bytes) => bytes < 10_000 ? $"{Number(bytes)} bytes" : $"{Number(bytes / 1024)} KB";

    /// <summary>The captured values as JSON: a callback may write a field as a whole or in part, under any key.</summary>
    private sealed class ParsedState : IDisposable
    {
        private readonly List<(string Key, JsonDocument Json)> _values = [];
        private readonly bool _isCut;

        public ParsedState(CapturedState? captured)
        {
            var left = MaxParsedBytes;
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
                    // Written by a serializer of the app.
                }
            }
        }

        /// <summary>Returns null when the search was not finished.</summary>
        /// <param name="member">The field.</param>
        /// <param name="keys">The keys under which it must be as a whole, as the field behind a property is; null for anywhere, in part too.</param>
        /// <param name="tries">How many more values may be created for comparison.</param>
        public bool? Has(ChangedMember member, HashSet<string>? keys, ref int tries)
        {
            foreach (var (key, json) in _values)
            {
                if (keys is null
                    ? PersistedValue.Contains(json.RootElement, member.Type, member.Fingerprint, ref tries)
                    : keys.Contains(key) && PersistedValue.Is(json.RootElement, member.Type, member.Fingerprint))
                {
                    return true;
                }
            }

            return _isCut || tries < 0 ? null : false;
        }

        public void Dispose() => _values.ForEach(value => value.Json.Dispose());
    }
}
