using CircuitKit.Lifetime.Retention;
using CircuitKit.Tracking;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>While memory is short, asks tabs that are hidden or left alone to let their circuits go: those worth least first, a few at a time.</summary>
internal sealed class MemoryPressureWatch(
    CheckpointDirectory directory,
    RetentionDecider retention,
    INodeMemory memory,
    IOptions<HibernationOptions> options,
    TimeProvider time,
    ILogger<MemoryPressureWatch> logger) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Whoever was active so lately is in use, and is not asked.</summary>
    internal static readonly TimeSpan LeftAloneFor = TimeSpan.FromSeconds(30);

    /// <summary>One that would not go is not asked again so soon.</summary>
    private static readonly TimeSpan s_askAgainAfter = TimeSpan.FromMinutes(1);

    private readonly HibernationOptions _options = options.Value;
    private readonly Dictionary<TrackedCircuit, long> _asked = [];
    private bool _isShort;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.Enabled || _options.MemoryPressurePercent == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await TurnAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>One look; answers how many pages were asked.</summary>
    internal async Task<int> TurnAsync(CancellationToken cancellationToken)
    {
        var load = (int)(memory.Pressure * 100);
        var isShort = load >= _options.MemoryPressurePercent;
        if (isShort != _isShort)
        {
            _isShort = isShort;
            _asked.Clear();
            if (isShort)
            {
                Log.MemoryIsShort(logger, load, _options.MemoryPressurePercent);
            }
        }

        if (!isShort)
        {
            return 0;
        }

        using var limit = new CancellationTokenSource(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var asked = Next();
        await Task.WhenAll(asked.Select(entry => AskAsync(entry, either.Token))).ConfigureAwait(false);
        return asked.Count;
    }

    private List<TrackedCircuit> Next()
    {
        var now = time.GetTimestamp();
        foreach (var (entry, at) in _asked)
        {
            if (time.GetElapsedTime(at, now) >= s_askAgainAfter)
            {
                _asked.Remove(entry);
            }
        }

        var next = directory.All
            .Where(checkpoint => checkpoint.Entry is { State: CircuitState.Connected, CanHibernate: true, HoldReason: null } entry && !_asked.ContainsKey(entry))
            .Select(checkpoint => (checkpoint.Entry, Idle: checkpoint.Entry.IdleFor, Checkpoint: checkpoint))
            .Where(candidate => candidate.Idle >= LeftAloneFor)
            .OrderBy(candidate => retention.Decide(candidate.Checkpoint).Value)
            .ThenByDescending(candidate => candidate.Idle)
            .Take(_options.MemoryPressureBatch)
            .Select(candidate => candidate.Entry)
            .ToList();
        next.ForEach(entry => _asked[entry] = now);
        return next;
    }

    private static async Task AskAsync(TrackedCircuit entry, CancellationToken cancellationToken)
    {
        try
        {
            await PageQuestions.TellAsync(entry, HibernationCause.Memory, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A connection that ends this moment, or a browser that reads nothing: the others are asked all the same.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
