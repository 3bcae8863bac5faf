using CircuitKit.Telemetry;

namespace CircuitKit.Tests.Telemetry;

public sealed class AdmissionLogTests
{
    [Fact]
    public void Lines_say_what_happened_and_what_to_do()
    {
        LogRecorder<AdmissionLogTests> log = new();

        Log.OldestEnded(log);
        Log.OldestNotEnded(log);
        Log.RefusalPageMissing(log, "busy.html");

        Assert.Equal(
            [
                "8003 Information A person's oldest circuit was ended for a newer one, as CircuitKit:Admission:WhenUserLimitReached says.",
                "8004 Warning A person's oldest circuit could not make room for a newer one: it, or its server, did not answer in time, or its page may not sleep. The newer one is let in all the same.",
                "8005 Warning The refusal page 'busy.html' (CircuitKit:Admission:RefusalPage) is not in the app's web root; CircuitKit's own is sent. Said once.",
            ],
            log.Lines);
    }
}
