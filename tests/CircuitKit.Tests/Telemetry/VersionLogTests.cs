using CircuitKit.Telemetry;

namespace CircuitKit.Tests.Telemetry;

/// <summary>What is said of deploys. People search their logs for these ids and texts.</summary>
public sealed class VersionLogTests
{
    [Fact]
    public void Every_line_has_its_id_level_and_text()
    {
        var log = new LogRecorder<VersionLogTests>();
        Log.FrameworkRefusedSnapshot(log, "1.0.0", "2.0.0");
        Log.OtherVersionResumed(log, "1.0.0", "2.0.0");
        Log.OtherVersionDiscarded(log, "1.0.0", "2.0.0");
        Log.ValueUnreadable(log, "System.Int32", new InvalidOperationException());
        Log.ResumedPageChanged(log);
        Log.ResumedCircuitCrashed(log, "circuit-1", "1.0.0");

        Assert.Equal(
            [
                "3033 Warning The framework did not accept a snapshot of app version 1.0.0 (this is 2.0.0), which is given back, and the page reloads: a root component or a parameter's type is not there under its name any more, or its description could not be read (another data protection key ring, or older than the circuit options' retention periods). Said once for each version.",
                "3050 Information Circuits of app version 1.0.0 are resumed by this version, 2.0.0. Said once for each version.",
                "3051 Information Snapshots of app version 1.0.0 are discarded by this version, 2.0.0, as CircuitKit:Snapshots:OtherVersions says; their pages reload. Said once for each version.",
                "3052 Warning A restored value could not be read as System.Int32 and is left out, as if it had never been persisted: its type has changed, or cannot be read at all. Give a persisted property whose type changes a new name. Blazor's own Debug lines name properties of components. Said once for each.",
                "3053 Warning A browser's page has other root components than its snapshot; the framework ends the resumed circuit, and the page reloads. Said once.",
                "3054 Warning Circuit circuit-1, resumed from a snapshot of app version 1.0.0, failed before its page was shown; the page reloads and starts afresh. The framework's own log has the exception.",
            ],
            log.Lines);
    }

    [Fact]
    public void Each_line_of_a_kind_is_said_once_and_not_without_end()
    {
        var said = new SaidOnce();

        Assert.True(said.IsNew("1"));
        Assert.False(said.IsNew("1"));
        Assert.Equal(999, Enumerable.Range(2, 5_000).Count(i => said.IsNew($"{i}")));
    }
}
