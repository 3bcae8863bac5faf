using CircuitKit.Checkpoints.Control;
using CircuitKit.Telemetry;

namespace CircuitKit.Tests.Telemetry;

/// <summary>Who acted on which circuit is looked up by these ids and texts.</summary>
public sealed class ControlLogTests
{
    [Fact]
    public void Every_line_has_its_id_level_and_text()
    {
        var log = new LogRecorder<ControlLogTests>();
        Log.ResumeOvertaken(log, "abc");
        Log.CircuitCommanded(log, ControlCommand.Close, "abc", CircuitCommandOutcome.Done, "node-1", "node-2", "night");
        Log.UserClosed(log, circuits: 2, snapshots: 3, failedCircuits: 1, "node-2", note: "");

        Assert.Equal(
            [
                "3080 Information A resume of circuit abc was overtaken: the circuit was closed meanwhile, or resumed by another connection. The browser gets the framework's rejection.",
                "3081 Information Command Close for circuit abc: Done, on node-1. Servers that did not answer: 'node-2'. Note: 'night'.",
                "3082 Information Command CloseUser: 2 circuits of one person are closed and 3 snapshots dropped; 1 circuits could not be closed. Servers that did not answer: 'node-2'. Note: ''.",
            ],
            log.Lines);
    }
}
