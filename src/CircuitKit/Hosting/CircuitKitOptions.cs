namespace CircuitKit;

/// <summary>All options of CircuitKit, one class per feature. Bound to the configuration section <c>CircuitKit</c> and validated at start.</summary>
public sealed class CircuitKitOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "CircuitKit";

    /// <summary>
    /// The version of the app, as snapshots name it. Default the entry assembly's informational version, which in most builds ends with the
    /// commit: every build of another commit is another version. Set it to a text of your own to say yourself what counts as another one;
    /// 1 to 200 characters.
    /// </summary>
    public string? AppVersion { get; set; }

    /// <summary>
    /// The clock of CircuitKit's timers, time limits and lifetimes. Default <see cref="TimeProvider.System"/>, also in an app whose container has
    /// another <see cref="System.TimeProvider"/>, such as one that stands still. For tests; set from code only.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Limits and lifetimes of snapshots.</summary>
    public SnapshotOptions Snapshots { get; } = new();

    /// <summary>When live circuits are captured.</summary>
    public CheckpointOptions Checkpoints { get; } = new();

    /// <summary>What is kept of a page beside what its components persist themselves.</summary>
    public StateOptions State { get; } = new();

    /// <summary>How long circuits are kept whose browser is away.</summary>
    public RetentionOptions Retention { get; } = new();

    /// <summary>How the server is emptied before it stops.</summary>
    public DrainOptions Drain { get; } = new();

    /// <summary>When the circuit of a connected page is let go, to be resumed when the person comes back.</summary>
    public HibernationOptions Hibernation { get; } = new();

    /// <summary>How several servers work together.</summary>
    public ClusterOptions Cluster { get; } = new();

    /// <summary>Who may open a circuit.</summary>
    public AdmissionOptions Admission { get; } = new();

    /// <summary>What the dashboard shows and lets its people do.</summary>
    public DashboardOptions Dashboard { get; } = new();

    /// <summary>What the health checks say.</summary>
    public HealthOptions Health { get; } = new();

    /// <summary>The check for developers: what of a page would not survive a resume.</summary>
    public StateCheckOptions StateCheck { get; } = new();
}
