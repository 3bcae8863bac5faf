using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scale;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Compare;

/// <summary>One contender's small round of everything.</summary>
internal sealed record SmokeResult(
    Measurement Measurement,
    ReconnectResult Reconnect,
    PauseResult Pause,
    Turn<ChurnTurn> Churn,
    Turn<MemoryResult> Memory,
    Turn<IdleTurn> Idle,
    IReadOnlyList<ScaleStep> Scale)
{
    /// <summary>What failed, and what should have a figure and has none.</summary>
    public RunFailures Failures => Scale.Select(step => step.Failures)
        .Concat([Measurement.Failures, Reconnect.Failures, Pause.Return.Failures, Churn.Failures, Memory.Failures, Idle.Failures, Missing()])
        .Aggregate((all, some) => all.And(some));

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
            (Reconnect.Kept == Reconnect.Circuits, "not every dropped page shows what it showed"),
            (Pause.Return.Resumed == Pause.Return.Circuits, "not every paused page resumed"),
            (Pause.Return.Kept == Pause.Return.Circuits, "not every paused page shows what it showed"),
            (Churn.Result.Churn.Closes.Count > 0, "no page was closed"),
            (Memory.Result.Reconnected.Live == Memory.Result.Circuits, "not every disconnected circuit was retained"),
            (Memory.Result.Resumed.Resumed == Memory.Result.Circuits, "not every circuit whose state the server kept resumed"),
            (Idle.Result is { Empty.Server: >= 0, Open.Server: >= 0 }, "the CPU time of an idle server is not known"),
            (Scale.All(step => step.Measurement.Steady.RoundTrips.Count >= 20), "too few clicks with one number of circuits"),
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
