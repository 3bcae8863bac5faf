using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Compare;

/// <summary>Waits until the rest of the machine does little, but not for ever: the figures say how busy it was anyway.</summary>
internal sealed class QuietMoment(LoadClock clock, Progress progress)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    public async Task WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        TimeSpan deadline = clock.Now + patience;
        while (clock.Now < deadline)
        {
            CpuMeter meter = new(clock);
            CpuReading before = meter.Read();
            await Task.Delay(s_look, clock.TimeProvider, cancellationToken);
            CpuUse use = meter.Read().Since(before);
            if (use.Others is not { } others || others / use.Wall < Trust.QuietProcessors)
            {
                return;
            }
        }

        if (patience > TimeSpan.Zero)
        {
            progress.Say($"The machine did not become quiet within {patience.TotalSeconds} s; measuring anyway.");
        }
    }
}
