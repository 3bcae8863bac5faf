using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Compare;

/// <summary>One contender's small round of everything.</summary>
internal sealed record SmokeResult(Measurement Measurement, ReconnectResult Reconnect, ChurnResult Churn)
{
    /// <summary>What failed, and what should have a figure and has none.</summary>
    public RunFailures Failures => Measurement.Failures.And(Reconnect.Failures).And(Churn.Failures).And(Missing());

    private RunFailures Missing()
    {
        Failures missing = new();
        (bool IsThere, string What)[] expected =
        [
            (Measurement.Steady.RoundTrips.Count > 0, "no click was measured"),
            (Measurement.Steady.Cpu.Server > 0, "the server's CPU time is not known"),
            (Measurement.HeapPerCircuit > 0, "circuits take no heap"),
            (Measurement.Contender != Contender.Redis || Measurement.Redis is { KeysPerCircuit: >= 1, BytesPerCircuit: > 0 }, "Redis holds no circuits"),
            (Reconnect.Live == Reconnect.Circuits, "not every dropped page found its own circuit"),
            (Churn.Closes.Count > 0, "no page was closed"),
        ];
        foreach ((bool isThere, string what) in expected)
        {
            if (!isThere)
            {
                missing.Add($"{Measurement.Contender}: {what}");
            }
        }

        return RunFailures.None.And(new(missing.Count, missing.ByKind()));
    }
}
