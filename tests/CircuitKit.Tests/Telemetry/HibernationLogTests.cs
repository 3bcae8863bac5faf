using CircuitKit.Hibernation;
using CircuitKit.Telemetry;

namespace CircuitKit.Tests.Telemetry;

public sealed class HibernationLogTests
{
    [Fact]
    public void Every_line_has_its_id_level_and_text()
    {
        var log = new LogRecorder<HibernationLogTests>();
        Log.CircuitHibernated(log, "abc", HibernationCause.Hidden, HibernationOutcome.Hibernated);
        Log.HibernationRefused(log, "abc", HibernationOutcome.Held, "payment");
        Log.HibernationFailed(log, "abc", new InvalidOperationException());
        Log.MemoryIsShort(log, 93, 90);

        Assert.Equal(
            [
                "7000 Debug Circuit abc is let go (Hidden): Hibernated. Its page resumes it when the person is back.",
                "7001 Debug Circuit abc stays, although its page could let it go: Held. Held for: payment.",
                "7002 Error Circuit abc could not be let go; it waits for its browser as after a lost connection.",
                "7003 Warning Memory is short: 93 % of it is used up, and CircuitKit:Hibernation:MemoryPressurePercent is 90. Tabs that are hidden or left alone are asked to let their circuits go.",
            ],
            log.Lines);
    }
}
