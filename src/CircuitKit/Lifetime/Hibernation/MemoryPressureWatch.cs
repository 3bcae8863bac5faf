using CircuitKit.Lifetime.Retention;
using CircuitKit.Observability;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>While memory is short, asks pages that are hidden or left alone to hibernate: those worth least first, a few at a time.</summary>
internal sealed class MemoryPressureWatch(
    CircuitTable circuits,
    RetentionDecider retention,
    INodeMemory memory,
    IOptions<HibernationOptions> options,
    [Clock] TimeProvider time,
    ILogger<MemoryPressureWatch> logger) : BackgroundLoop
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>A page that did not want to is not asked again before this time.</summary>
    private static readonly TimeSpan s_askAgainAfter = TimeSpan.FromMinutes(1);

    private readonly HibernationOptions _options = options.Value;

    // While memory is short: what the policies think of a circuit, until something happens in it; and when it was asked.
    private readonly Dictionary<TrackedCircuit, Candidate> _candidates = [];
    private bool _isShort;

    protected override Task RunAsync(CancellationToken stoppingToken) => _options.Enabled && _options.MemoryPressureThreshold is not null
        ? EveryAsync(Interval, time, TurnAsync, exception => Log.MemoryPressureWatchFailed(logger, exception), stoppingToken)
        : Task.CompletedTask;

    /// <summary>Looks at the memory once. Returns how many pages were asked.</summary>
    internal async Task<int> TurnAsync(CancellationToken cancellationToken)
    {
        var isShort = memory.Pressure >= _options.MemoryPressureThreshold;
        if (isShort != _isShort)
        {
            _isShort = isShort;
            _candidates.Clear();
            if (isShort)
            {
                Log.MemoryIsShort(logger, memory.Pressure, _options.MemoryPressureThreshold!.Value);
            }
        }

        if (!isShort)
        {
            return 0;
        }

        using var limit = new CancellationTokenSource(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var asked = Next();
        await Task.WhenAll(asked.Select(circuit => AskAsync(circuit, either.Token))).ConfigureAwait(false);
        return asked.Count;
    }

    private List<TrackedCircuit> Next()
    {
        var now = time.GetTimestamp();
        foreach (var gone in _candidates.Keys.Where(static circuit => circuit.IsGone).ToList())
        {
            _candidates.Remove(gone);
        }

        return
        [
            .. circuits.Live
                .Where(static circuit => circuit is { State: CircuitState.Connected, CanHibernate: true, HoldReason: null })
                .Where(static circuit => circuit.IdleFor >= HibernationStep.LeftAloneAfter)
                .Select(CandidateOf)
                .Where(candidate => candidate.AskedAt is not { } at || time.GetElapsedTime(at, now) >= s_askAgainAfter)
                .OrderBy(static candidate => candidate.Value)
                .ThenByDescending(static candidate => candidate.Circuit.IdleFor)
                .Take(_options.MemoryPressureBatch)
                .Select(candidate =>
                {
                    candidate.AskedAt = now;
                    return candidate.Circuit;
                }),
        ];
    }

    // The policies are the app's code, and memory is short: each circuit is judged once as long as nothing happens in it.
    private Candidate CandidateOf(TrackedCircuit circuit)
    {
        var activity = circuit.LastActivity;
        if (!_candidates.TryGetValue(circuit, out var candidate) || candidate.Activity != activity)
        {
            candidate = new Candidate(circuit, activity, retention.Decide(circuit).Decision.Value) { AskedAt = candidate?.AskedAt };
            _candidates[circuit] = candidate;
        }

        return candidate;
    }

    private static async Task AskAsync(TrackedCircuit circuit, CancellationToken cancellationToken)
    {
        try
        {
            await PagePrompts.SendAsync(circuit, HibernationCause.Memory, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) // A connection that ends this moment, or a browser that reads nothing: the others are asked all the same.
        {
        }
    }

    private sealed class Candidate(TrackedCircuit circuit, long activity, int value)
    {
        public TrackedCircuit Circuit { get; } = circuit;

        public long Activity { get; } = activity;

        public int Value { get; } = value;

        public long? AskedAt { get; set; }
    }
}
