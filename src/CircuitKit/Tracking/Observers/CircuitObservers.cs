using System.Threading.Channels;
using CircuitKit.Observability;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Tracking.Observers;

/// <summary>Passes the changes of circuits on to the app's observers, in their order and past the circuits.</summary>
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

    protected override Task RunAsync(CancellationToken stoppingToken) => NotifyAsync(_changes!.Reader, stoppingToken);

    private async Task NotifyAsync(ChannelReader<CircuitChange> changes, CancellationToken cancellationToken)
    {
        while (await changes.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (changes.TryRead(out var change))
            {
                if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0)
                {
                    Log.ObserversBehind(logger, dropped);
                }

                foreach (var observer in _observers)
                {
                    await NotifyAsync(observer, change, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task NotifyAsync(ICircuitObserver observer, CircuitChange change, CancellationToken cancellationToken)
    {
        try
        {
            await observer.OnCircuitChangedAsync(change, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // An observer is somebody else's code; its fault must not reach the others.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.ObserverFailed(logger, observer.GetType().Name, change.Circuit.Id, exception);
        }
    }
}
