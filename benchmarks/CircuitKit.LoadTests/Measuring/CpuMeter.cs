using System.Diagnostics;
using CircuitKit.LoadTests.Pacing;

namespace CircuitKit.LoadTests.Measuring;

/// <summary>Processor time of the load tool, the servers and the whole machine.</summary>
internal sealed class CpuMeter(LoadClock clock, params IReadOnlyList<int> serverProcessIds)
{
    public CpuReading Read() => new(
        clock.Now,
        Environment.CpuUsage.TotalTime,
        serverProcessIds.Count == 0 ? null : TimeOf(serverProcessIds),
        MachineCpu.Busy());

    private static TimeSpan? TimeOf(IReadOnlyList<int> processIds) =>
        processIds.Aggregate((TimeSpan?)TimeSpan.Zero, (sum, id) => sum + TimeOf(id));

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
