using System.Threading.Channels;
using CircuitKit.Observability;

namespace CircuitKit.Tracking.Observers;

/// <summary>Reports the changes of circuits to the app's observers, one after the other. No circuit waits for it.</summary>
internal sealed class CircuitObservers(
    CircuitTable circuits, IEnumerable<ICircuitObserver> observers, ILogger<CircuitObservers> logger) : BackgroundLoop
{
    internal const int MostWaiting = 10_000;

    private readonly ICircuitObserver[] _observers = [.. observers];
    private Channel<CircuitChange>? _changes;
    private IDisposable? _listening;
    private int _dropped;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _changes = Channel.CreateBounded<CircuitChange>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _listening = circuits.OnChange(change => _changes.Writer.TryWrite(change));
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _listening?.Dispose();
        _changes?.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in _changes!.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0)
            {
                await TurnAsync(_ => ReportDroppedAsync(dropped), static _ => { }, stoppingToken).ConfigureAwait(false);
            }

            // The app's code: a fault of one observer must not reach the others.
            foreach (var observer in _observers)
            {
                await TurnAsync(
                    token => observer.OnCircuitChangedAsync(change, token),
                    exception => Log.ObserverFailed(logger, observer.GetType().Name, change.Circuit.Id, exception),
                    stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private Task ReportDroppedAsync(int dropped)
    {
        Log.ObserversBehind(logger, dropped);
        return Task.CompletedTask;
    }
}
