using System.Diagnostics;
using CircuitKit.LoadTests.Pacing;

namespace CircuitKit.LoadTests.Measuring;

/// <summary>Processor time of the load tool, the server and the whole machine.</summary>
internal sealed class CpuMeter(LoadClock clock, int? serverProcessId)
{
    public CpuReading Read() => new(
        clock.Now,
        Environment.CpuUsage.TotalTime,
        serverProcessId is { } id ? TimeOf(id) : null,
        MachineCpu.Busy());

    private static TimeSpan? TimeOf(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.TotalProcessorTime;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended: there is no figure, and the clicks' failures say why.
            return null;
        }
    }
}
