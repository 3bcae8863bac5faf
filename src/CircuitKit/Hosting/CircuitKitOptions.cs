namespace CircuitKit;

/// <summary>All options of CircuitKit, one class per feature. Bound to the configuration section <c>CircuitKit</c> and validated at start.</summary>
public sealed class CircuitKitOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "CircuitKit";

    /// <summary>
    /// The version of the app, as snapshots name it; 1 to 200 characters. Default the informational version of the entry assembly, which in most
    /// builds ends with the commit, so that each commit is another version. Set it to decide yourself what counts as another version.
    /// </summary>
    public string? AppVersion { get; set; }

    /// <summary>
    /// The clock of CircuitKit's timers, time limits and lifetimes. Default <see cref="TimeProvider.System"/>, even if the app's container has
    /// another <see cref="System.TimeProvider"/>. For tests; set from code only.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Limits and lifetimes of snapshots.</summary>
    public SnapshotOptions Snapshots { get; } = new();

    /// <summary>When live circuits are captured.</summary>
    public CheckpointOptions Checkpoints { get; } = new();

    /// <summary>What is kept of a page besides the values that its components persist themselves.</summary>
    public StateOptions State { get; } = new();

    /// <summary>Whether a page that is loaded again finds its state.</summary>
    public ReloadOptions Reload { get; } = new();

    /// <summary>What becomes of a page whose circuit was ended by an unhandled exception.</summary>
    public CrashOptions Crash { get; } = new();

    /// <summary>How long disconnected circuits are kept.</summary>
    public RetentionOptions Retention { get; } = new();

    /// <summary>How the server is drained before it stops.</summary>
    public DrainOptions Drain { get; } = new();

    /// <summary>When the circuit of a page that is not in use hibernates.</summary>
    public HibernationOptions Hibernation { get; } = new();

    /// <summary>What becomes of circuits when their user signs out, or is not there.</summary>
    public SignInOptions SignIn { get; } = new();

    /// <summary>What an open page does when a newer version of the app runs.</summary>
    public NewVersionOptions NewVersion { get; } = new();

    /// <summary>How several servers work together.</summary>
    public ClusterOptions Cluster { get; } = new();

    /// <summary>Who may open a circuit.</summary>
    public AdmissionOptions Admission { get; } = new();

    /// <summary>What the dashboard shows, and which actions it allows.</summary>
    public DashboardOptions Dashboard { get; } = new();

    /// <summary>Whether pages measure what their users feel.</summary>
    public RealUserMonitoringOptions RealUserMonitoring { get; } = new();

    /// <summary>What the health checks report.</summary>
    public HealthOptions Health { get; } = new();

    /// <summary>The check for developers: which state of a page would not survive a resume.</summary>
    public StateCheckOptions StateCheck { get; } = new();
}
