using Microsoft.Extensions.Hosting;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Whether this node drains, and lets in no circuit, neither a new nor a returning one. It is never turned off.</summary>
internal sealed class DrainSwitch(IHostApplicationLifetime lifetime)
{
    private volatile bool _isOn;

    /// <summary>On from the start of a drain, or when the host begins to stop.</summary>
    public bool IsOn => _isOn || lifetime.ApplicationStopping.IsCancellationRequested;

    public void TurnOn() => _isOn = true;
}
