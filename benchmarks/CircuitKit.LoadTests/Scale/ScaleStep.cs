using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Scale;

/// <summary>One contender with one number of circuits in one round.</summary>
/// <param name="Circuits">How many were asked for.</param>
/// <param name="Measurement">What it cost.</param>
/// <param name="ToolBytes">What the load tool itself took of the machine's memory then.</param>
internal sealed record ScaleStep(int Circuits, Measurement Measurement, long ToolBytes)
{
    public Contender Contender => Measurement.Contender;

    /// <summary>Milliseconds of the server's processor time for each click, with all it does in the background meanwhile.</summary>
    public double? CpuPerClick => Measurement.Steady.RoundTrips.Count > 0
        ? Measurement.Steady.Cpu.Server * 1000 / Measurement.Steady.RoundTrips.Count
        : null;

    /// <summary>Processor time of the load tool for each click, in milliseconds.</summary>
    public double? ToolCpuPerClick => Measurement.Steady.RoundTrips.Count > 0
        ? Measurement.Steady.Cpu.Own * 1000 / Measurement.Steady.RoundTrips.Count
        : null;

    /// <summary>Managed heap, in kilobytes.</summary>
    public double HeapPerCircuit => Measurement.HeapPerCircuit / 1024;

    public RunFailures Failures => Measurement.Steady.Circuits == Circuits
        ? Measurement.Failures
        : Measurement.Failures.And(new(1, new Dictionary<string, int> { [$"only {Measurement.Steady.Circuits} of {Circuits} circuits"] = 1 }));
}
