using System.Text.Json;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.State;

namespace CircuitKit.Diagnostics;

/// <summary>
/// Checks one circuit: samples what has changed, captures it as a checkpoint does, reads everything back as a resume does, and compares. The app's
/// getters run on the circuit's dispatcher, as in every capture; its setters and converters only elsewhere.
/// </summary>
internal sealed class StateChecker(
    CheckpointWorker worker, KeptState kept, IServiceProvider services, IOptions<SnapshotOptions> limits, [Clock] TimeProvider time)
{
    /// <summary>How long reading one value back may take.</summary>
    internal static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(2);

    private readonly StateAnalyzer _analyzer = new(limits.Value);

    // Types whose code did not end: each has blocked a thread already.
    private readonly ConcurrentDictionary<Type, bool> _skippedTypes = new();
    private readonly ConcurrentDictionary<Type, bool> _skippedOwners = new();

    /// <summary>Null when the circuit could not be checked now.</summary>
    public async Task<StateCheckResult?> CheckAsync(CheckedCircuit circuit, CancellationToken cancellationToken)
    {
        circuit.BeginCheck();
        if (await circuit.SampleAsync(cancellationToken).ConfigureAwait(false) is not { } sample)
        {
            return null;
        }

        var capture = await worker.LookAsync(circuit.Circuit, cancellationToken).ConfigureAwait(false);
        if (capture.Outcome is CaptureOutcome.Busy or CaptureOutcome.Gone || capture is { Outcome: CaptureOutcome.TimedOut, Component: null })
        {
            return null;
        }

        var observed = new StateObservation
        {
            States = [.. sample.States.Where(state => !_skippedOwners.ContainsKey(state.Type))],
            Names = [.. sample.Properties.Select(property => property.Name)],
            WithCallbacks = sample.WithCallbacks,
            Capture = capture,
            Kept = (owner, field) => kept.AnswerFor(circuit.Circuit, owner, field),
        };
        observed = capture.State is { } captured
            ? await CompareAsync(circuit, sample, captured, observed, cancellationToken).ConfigureAwait(false)
            : observed with { NotWritten = await FindUnwritableAsync(circuit, sample, capture, cancellationToken).ConfigureAwait(false) };
        if (await AnalyzeAsync(observed, cancellationToken).ConfigureAwait(false) is not { } analysis
            || (circuit.HasMovedOn && analysis.Findings.Any(finding => finding.Kind == StateFindingKind.NotPersisted)))
        {
            return null;
        }

        return new StateCheckResult(
            [.. sample.States.Where(state => !state.IsOfLibrary).Select(state => StateFinding.NameOf(state.Type))],
            analysis.Findings,
            analysis.Survivors);
    }

    private async Task<StateAnalysis?> AnalyzeAsync(StateObservation observed, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => _analyzer.Analyze(observed), cancellationToken).WaitAsync(ReadTimeout * 2, time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Code that creates one of their values does not end.
            foreach (var state in observed.States.Where(state => state.Changed.Count > 0))
            {
                _skippedOwners.TryAdd(state.Type, true);
            }

            return null;
        }
    }

    private async Task<StateObservation> CompareAsync(
        CheckedCircuit circuit, StateSample sample, CapturedState captured, StateObservation observed, CancellationToken cancellationToken)
    {
        var unreadable = new List<(PersistedName, string?)>();
        var readBack = new Dictionary<LiveProperty, object?>();
        foreach (var property in sample.Properties)
        {
            if (!captured.State.TryGetValue(property.Key, out var bytes) || _skippedTypes.ContainsKey(property.Property.PropertyType))
            {
                continue;
            }

            var read = await ReadAsync(bytes, property.Property.PropertyType, cancellationToken).ConfigureAwait(false);
            if (read is { Exception: null })
            {
                readBack[property] = read.Value;
            }
            else
            {
                unreadable.Add((property.Name, read?.Exception is { } exception ? (exception.InnerException ?? exception).GetType().Name : null));
            }
        }

        var (differences, shared) = await CompareAsync(circuit, readBack, time, cancellationToken).ConfigureAwait(false);
        if (differences.Count > 0)
        {
            // The value may have changed since the capture: only a value that is still written the same has come back changed.
            var again = await worker.LookAsync(circuit.Circuit, cancellationToken).ConfigureAwait(false);
            differences.RemoveAll(one =>
                again.State?.State.GetValueOrDefault(one.Name.Key) is not { } now || !now.AsSpan().SequenceEqual(captured.State[one.Name.Key]));
        }

        return observed with { Differences = differences, Shared = shared, Unreadable = unreadable };
    }

    private async Task<ReadBack?> ReadAsync(byte[] bytes, Type type, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => PersistedValue.Read(bytes, type, services), cancellationToken).WaitAsync(ReadTimeout, time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _skippedTypes.TryAdd(type, true);
            return null;
        }
    }

    private static async Task<Comparison> CompareAsync(
        CheckedCircuit circuit, Dictionary<LiveProperty, object?> readBack, TimeProvider time, CancellationToken cancellationToken) =>
        await circuit.Inspector.InspectAsync(() => Compare(readBack), CheckedCircuit.InspectionTimeout, time, cancellationToken)
            .ConfigureAwait(false) ?? new Comparison([], []);

    private static Comparison Compare(Dictionary<LiveProperty, object?> readBack)
    {
        var differences = new List<(PersistedName Name, ValueDifference Difference)>();
        var read = new List<(PersistedName Name, object? Value, object? ReadBack)>();
        foreach (var (property, value) in readBack)
        {
            if (Try(property.Read, out var original) is not null)
            {
                continue;
            }

            read.Add((property.Name, original, value));
            if (ValueComparison.Find(original, value) is { } difference)
            {
                differences.Add((property.Name, difference));
            }
        }

        return new Comparison(differences, SharedObjects.Find(read));
    }

    // The capture has just called the same code, and it ended.
    private async Task<string?> FindUnwritableAsync(
        CheckedCircuit circuit, StateSample sample, CaptureResult capture, CancellationToken cancellationToken)
    {
        if (capture.Outcome != CaptureOutcome.Failed)
        {
            return null;
        }

        var candidates = sample.Properties.Where(property => capture.Component is null || property.Owner.GetType() == capture.Component);
        var found = await circuit.Inspector.InspectAsync(
            () => candidates.Where(IsUnwritable).Select(property => property.Property.Name).Take(1).ToList(),
            CheckedCircuit.InspectionTimeout,
            time,
            cancellationToken).ConfigureAwait(false);
        return found?.FirstOrDefault();

        static bool IsUnwritable(LiveProperty property) =>
            Try(() => JsonSerializer.SerializeToUtf8Bytes(property.Read(), property.Property.PropertyType, StateJson.Options), out _) is not null;
    }

    private sealed record Comparison(
        List<(PersistedName Name, ValueDifference Difference)> Differences, IReadOnlyList<(SharedPlace First, SharedPlace Second)> Shared);

    private static Exception? Try<T>(Func<T> read, out T? value)
    {
        try
        {
            value = read();
            return null;
        }
        catch (Exception exception) // The app's own getters and converters: what they throw is the result.
        {
            value = default;
            return exception;
        }
    }
}

/// <summary>The result of checking one circuit.</summary>
/// <param name="Components">The full names of the app's components and services that were inspected.</param>
/// <param name="Findings">What would not survive; empty when everything that changed is kept or persisted.</param>
/// <param name="Survivors">What would.</param>
internal sealed record StateCheckResult(
    IReadOnlyList<string> Components, IReadOnlyList<StateFinding> Findings, IReadOnlyList<StateSurvivor> Survivors);
