using Microsoft.Extensions.Hosting;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Whether this node lets circuits in, new ones and returning ones. A drain turns it on for good.</summary>
internal sealed class DrainSwitch(IHostApplicationLifetime lifetime)
{
    private volatile bool _isOn;

    /// <summary>No circuit is let in: the node is drained, or its host has begun to stop.</summary>
    public bool IsOn => _isOn || lifetime.ApplicationStopping.IsCancellationRequested;

    public void TurnOn() => _isOn = true;
}
