using System.Text.RegularExpressions;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Scale;
using CircuitKit.Tests.LoadTests.Compare;

namespace CircuitKit.Tests.LoadTests.Scale;

public sealed partial class ScaleReportTests
{
    [Fact]
    public void Cost_is_that_of_one_circuit_and_one_click_and_its_flatness_is_said()
    {
        // 100 clicks in each step.
        Report report = ScaleReport.Of([Step(100, heap: 102_400, cpu: 1), Step(100, heap: 104_448, cpu: 3), Step(1_000, heap: 112_640, cpu: 2.5)]);

        string steps = Spaces().Replace(report.Tables[0].ToString(), " ");
        Assert.Contains("| 1,000 | Stock | 1 | 110.0 | 25.0 |", steps, StringComparison.Ordinal);
        string flat = Spaces().Replace(report.Tables[1].ToString(), " ");
        Assert.Contains("| managed heap per circuit, KB | Stock | 1.09× | 1.09× | ≤ 1.10× |", flat, StringComparison.Ordinal);
        Assert.Contains("| server CPU per click, ms | Stock | 1.25× | 1.25× | ≤ 1.10× |", flat, StringComparison.Ordinal);
        Assert.Equal(3, report.Panels.Count);
    }

    [Fact]
    public void Fewer_circuits_than_were_asked_for_are_a_failure()
    {
        ScaleStep step = new(11, Some.Measurement(1, Contender.Stock), 0);

        Assert.Equal(["only 10 of 11 circuits"], step.Failures.ByKind.Keys);
    }

    private static ScaleStep Step(int circuits, double heap, double cpu)
    {
        Measurement some = Some.Measurement(1, Contender.Stock, heap: heap);
        CpuUse used = new(Wall: 1, Own: 1, cpu, Others: 0);
        return new(circuits, some with { Steady = some.Steady with { Circuits = circuits, Cpu = used } }, ToolBytes: 0);
    }

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
