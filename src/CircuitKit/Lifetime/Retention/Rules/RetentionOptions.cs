using Microsoft.AspNetCore.Components.Server;

namespace CircuitKit;

/// <summary>
/// How long a disconnected circuit is kept, and which circuits are evicted first when there are too many. Configuration section
/// <c>CircuitKit:Retention</c>; a change of the configuration takes effect at once, except for <see cref="Enabled"/>.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>
    /// Whether CircuitKit decides. Default <see langword="true"/>. If not, the framework's own limit and period apply (<see cref="CircuitOptions"/>);
    /// at that limit the framework does not keep the newest circuit.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The most disconnected circuits that are kept live. Beyond it, those with the lowest value are evicted. Default none, which is
    /// <see cref="CircuitOptions.DisconnectedCircuitMaxRetained"/> if the app has set it, else 1,000; 0 to 1,000,000.
    /// </summary>
    public int? MaxDisconnected { get; set; }

    /// <summary>
    /// How long a circuit is kept live unless a rule or policy decides otherwise. Default none, which is
    /// <see cref="CircuitOptions.DisconnectedCircuitRetentionPeriod"/>; 0 to 24 hours.
    /// </summary>
    public TimeSpan? KeepLive { get; set; }

    /// <summary>
    /// How long its snapshot is kept after that, unless a rule or policy decides otherwise. Default none, which is
    /// <see cref="SnapshotOptions.TimeToLive"/>; 0 to 7 days, not longer than that.
    /// </summary>
    public TimeSpan? KeepSnapshot { get; set; }

    /// <summary>
    /// The memory pressure (<see cref="NodeCondition.MemoryPressure"/>) above which all live times are shortened: evenly, from the full time here to
    /// zero at 1. Default 1, which is never; 0 to 1.
    /// </summary>
    public double MemoryPressureThreshold { get; set; } = 1;

    /// <summary>
    /// Rules, matched in order before the policies from code. The first rule whose conditions all hold decides. Default none; at most 100.
    /// </summary>
    public IList<RetentionRule> Rules { get; } = [];
}
