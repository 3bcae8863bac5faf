using System.Diagnostics.Metrics;
using CircuitKit.Admission;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.NewVersion;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Crash;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Persistence.Versions;
using CircuitKit.Snapshots;
using CircuitKit.Tracking.Metrics;
using CircuitKit.Tracking.RealUsers;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircuitKit.Tests.Observability;

/// <summary>The instruments of all features, on one meter.</summary>
internal sealed class AllMetrics
{
    public AllMetrics(IMeterFactory factory)
    {
        Meter = new(factory);
        Circuits = new(Meter);
        Snapshots = new(Meter);
        Captures = new(Meter);
        Resumes = new(Meter, Circuits);
        Crashes = new(Meter);
        HandOvers = new(Meter);
        Unreadable = new(Meter, NullLogger<UnreadableValues>.Instance);
        Drains = new(Meter);
        Hibernation = new(Meter);
        NewVersion = new(Meter);
        Retention = new(Meter);
        Commands = new(Meter);
        Admission = new(Meter);
        Pages = new(Meter);
    }

    public CircuitKitMeter Meter { get; }

    public CircuitMetrics Circuits { get; }

    public SnapshotMetrics Snapshots { get; }

    public CaptureMetrics Captures { get; }

    public ResumeMetrics Resumes { get; }

    public CrashMetrics Crashes { get; }

    public HandOverMetrics HandOvers { get; }

    public UnreadableValues Unreadable { get; }

    public DrainMetrics Drains { get; }

    public HibernationMetrics Hibernation { get; }

    public NewVersionMetrics NewVersion { get; }

    public RetentionMetrics Retention { get; }

    public CommandMetrics Commands { get; }

    public AdmissionMetrics Admission { get; }

    public PageMetrics Pages { get; }
}
