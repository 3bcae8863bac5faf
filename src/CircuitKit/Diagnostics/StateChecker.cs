using System.Collections.Concurrent;
using System.Text.Json;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Persistence.Capture;
using Microsoft.Extensions.Options;

namespace CircuitKit.Diagnostics;

/// <summary>
/// Checks one circuit: looks at what has changed, captures it as a checkpoint would, reads everything back as a resume would, and compares. The app's
/// getters run on the circuit's dispatcher as they do in every capture; its setters and converters only elsewhere.
/// </summary>
internal sealed class StateChecker(CheckpointWorker worker, IServiceProvider services, IOptions<CircuitKitOptions> options, TimeProvider time)
{
    /// <summary>How long reading one value back may take.</summary>
    internal static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(2);

    private readonly StateJudge _judge = new(options.Value.Snapshots);

    // Each of them has cost a thread already.
    private readonly ConcurrentDictionary<Type, bool> _neverRead = new();
    private readonly ConcurrentDictionary<Type, bool> _neverJudged = new();

    /// <summary>Null when the circuit could not be checked now.</summary>
    public async Task<StateCheckResult?> CheckAsync(StateCheckCircuit circuit, CancellationToken cancellationToken)
    {
        circuit.BeginCheck();
        if (await circuit.LookAsync(cancellationToken).ConfigureAwait(false) is not { } look)
        {
            return null;
        }

        var capture = await worker.LookAsync(circuit.Circuit, cancellationToken).ConfigureAwait(false);
        if (capture.Outcome is CaptureOutcome.Busy or CaptureOutcome.Gone || capture is { Outcome: CaptureOutcome.TimedOut, Component: null })
        {
            return null;
        }

        var evidence = new StateEvidence
        {
            States = [.. look.States.Where(state => !_neverJudged.ContainsKey(state.Type))],
            Names = [.. look.Properties.Select(property => property.Name)],
            ByHand = look.ByHand,
            Capture = capture,
        };
        evidence = capture.State is { } captured
            ? await CompareAsync(circuit, look, captured, evidence, cancellationToken).ConfigureAwait(false)
            : evidence with { NotWritten = capture.Outcome == CaptureOutcome.Failed ? await FindUnwritableAsync(circuit, look, capture.Component, cancellationToken).ConfigureAwait(false) : null };
        if (await JudgeAsync(evidence, cancellationToken).ConfigureAwait(false) is not { } findings
            || (circuit.HasMovedOn && findings.Any(finding => finding.Kind == StateFindingKind.NotPersisted)))
        {
            return null;
        }

        return new StateCheckResult([.. look.States.Select(state => StateFindings.NameOf(state.Type))], findings);
    }

    private async Task<IReadOnlyList<StateFinding>?> JudgeAsync(StateEvidence evidence, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => _judge.Judge(evidence), cancellationToken).WaitAsync(ReadTimeout * 2, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // One of their values is made by code that does not come to an end.
            foreach (var state in evidence.States.Where(state => state.Changed.Count > 0))
            {
                _neverJudged.TryAdd(state.Type, true);
            }

            return null;
        }
    }

    private async Task<StateEvidence> CompareAsync(
        StateCheckCircuit circuit, StateLook look, CapturedState captured, StateEvidence evidence, CancellationToken cancellationToken)
    {
        var unreadable = new List<(PersistedName, string?)>();
        var readBack = new Dictionary<LiveProperty, object?>();
        foreach (var property in look.Properties)
        {
            if (!captured.State.TryGetValue(property.Key, out var bytes) || _neverRead.ContainsKey(property.Property.PropertyType))
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

        var differences = await DifferencesAsync(circuit, readBack, cancellationToken).ConfigureAwait(false);
        if (differences.Count > 0)
        {
            // The value may have moved on since it was captured: only what is still written the same has come back as another one.
            var again = await worker.LookAsync(circuit.Circuit, cancellationToken).ConfigureAwait(false);
            differences = [.. differences.Where(one => again.State?.State.TryGetValue(one.Name.Key, out var now) == true && now.AsSpan().SequenceEqual(captured.State[one.Name.Key]))];
        }

        return evidence with { Differences = differences, Unreadable = unreadable };
    }

    private async Task<ReadBack?> ReadAsync(byte[] bytes, Type type, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => WrittenValue.Read(bytes, type, services), cancellationToken).WaitAsync(ReadTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _neverRead.TryAdd(type, true);
            return null;
        }
    }

    private async Task<List<(PersistedName Name, ValueDifference Difference)>> DifferencesAsync(
        StateCheckCircuit circuit, Dictionary<LiveProperty, object?> readBack, CancellationToken cancellationToken) =>
        readBack.Count == 0 ? [] : await circuit.Inspector.LookAsync(() => Compare(readBack), StateCheckCircuit.LookTimeout, time, cancellationToken).ConfigureAwait(false) ?? [];

    private static List<(PersistedName Name, ValueDifference Difference)> Compare(Dictionary<LiveProperty, object?> readBack)
    {
        var differences = new List<(PersistedName Name, ValueDifference Difference)>();
        foreach (var (property, value) in readBack)
        {
            if (Try(property.Read, out var original) is null && ValueComparison.Find(original, value) is { } difference)
            {
                differences.Add((property.Name, difference));
            }
        }

        return differences;
    }

    // Which of the component's values it is that cannot be written. The capture has just called the same code, and it came to an end.
    private async Task<string?> FindUnwritableAsync(StateCheckCircuit circuit, StateLook look, Type? component, CancellationToken cancellationToken) =>
        await circuit.Inspector.LookAsync(
            () => look.Properties
                .Where(property => component is null || property.Owner.GetType() == component)
                .FirstOrDefault(property => Try(() => JsonSerializer.SerializeToUtf8Bytes(property.Read(), property.Property.PropertyType, StateJson.Options), out _) is not null)
                ?.Property.Name ?? string.Empty,
            StateCheckCircuit.LookTimeout,
            time,
            cancellationToken).ConfigureAwait(false) is { Length: > 0 } name ? name : null;

    private static Exception? Try<T>(Func<T> read, out T? value)
    {
        try
        {
            value = read();
            return null;
        }
#pragma warning disable CA1031 // The app's own getters and converters: whatever they throw is what is looked for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            value = default;
            return exception;
        }
    }
}

/// <summary>What a check of one circuit has brought.</summary>
/// <param name="Components">The full names of the app's components and services that were looked at.</param>
/// <param name="Findings">What would not survive; empty when all that changed is persisted.</param>
internal sealed record StateCheckResult(IReadOnlyList<string> Components, IReadOnlyList<StateFinding> Findings);
