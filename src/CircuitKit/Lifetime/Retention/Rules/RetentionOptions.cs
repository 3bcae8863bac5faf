using Microsoft.AspNetCore.Components.Server;

namespace CircuitKit;

/// <summary>
/// How long a circuit is kept when its browser is away, and which one goes first when room is short. Configuration section
/// <c>CircuitKit:Retention</c>; a change of the configuration takes effect at once, except for <see cref="Enabled"/>.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>
    /// Whether CircuitKit decides at all. Default <see langword="true"/>. Without it the framework's own cap and period hold
    /// (<see cref="CircuitOptions"/>), which refuse the newest circuit when they are full.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The most live circuits whose browser is away; beyond it those worth least go. Default none, which is
    /// <see cref="CircuitOptions.DisconnectedCircuitMaxRetained"/> where the app has set it, else 1,000; 0 to 1,000,000.
    /// </summary>
    public int? MaxDisconnected { get; set; }

    /// <summary>
    /// How long a circuit is kept live when no rule or policy says otherwise. Default none, which is
    /// <see cref="CircuitOptions.DisconnectedCircuitRetentionPeriod"/>; 0 to 24 hours.
    /// </summary>
    public TimeSpan? KeepLive { get; set; }

    /// <summary>
    /// For how long after that its snapshot waits, when no rule or policy says otherwise. Default none, which is
    /// <see cref="SnapshotOptions.TimeToLive"/>; 0 to 7 days, not longer than that.
    /// </summary>
    public TimeSpan? KeepSnapshot { get; set; }

    /// <summary>
    /// From which memory pressure (<see cref="NodeCondition.MemoryPressure"/>) on every live time is shortened: evenly, from the whole of it
    /// here down to nothing at 1. Default 1, which is never; 0 to 1.
    /// </summary>
    public double MemoryPressureThreshold { get; set; } = 1;

    /// <summary>Matched in order before the policies from code; the first one whose conditions all hold decides. Default none; at most 100.</summary>
    public IList<RetentionRule> Rules { get; } = [];
}
