using Microsoft.Extensions.Hosting;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Whether new circuits, and those that come back, are let in. Closed by a drain, and for good.</summary>
internal sealed class DrainGate(IHostApplicationLifetime lifetime)
{
    private volatile bool _isClosed;

    /// <summary>A host that has begun to stop lets nobody in, whether a drain is needed or not.</summary>
    public bool IsClosed => _isClosed || lifetime.ApplicationStopping.IsCancellationRequested;

    public void Close() => _isClosed = true;
}
