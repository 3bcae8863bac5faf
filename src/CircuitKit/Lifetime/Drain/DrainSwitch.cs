namespace CircuitKit.Lifetime.Drain;

/// <summary>Whether this node drains, and lets in no new circuit. It is never turned off.</summary>
internal sealed class DrainSwitch(IHostApplicationLifetime lifetime)
{
    private volatile bool _isOn;
    private volatile bool _isWaiting;

    /// <summary>On from the start of a drain, or when the host begins to stop.</summary>
    public bool IsOn => _isOn || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Whether it waits until users have left: circuits live on, and the page of one that has lost its connection may come back.</summary>
    public bool IsWaiting => _isWaiting && !lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Whether it lets in nobody, neither new nor returning.</summary>
    public bool IsClosed => IsOn && !IsWaiting;

    public void TurnOn(bool isWaiting = false)
    {
        _isWaiting = isWaiting;
        _isOn = true;
    }
}
