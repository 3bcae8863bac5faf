using System.Globalization;
using CircuitKit.FleetSimulation.Phases;
using CircuitKit.LoadTests.Plots;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.FleetSimulation.Reports;

/// <summary>The simulated fleets side by side: what everything costs, and whether that grows with the fleet.</summary>
internal static class FleetReport
{
    private const string CountsOnly =
        "Counts and bytes do not depend on what else the machine does. Times do: those until all nodes agree, and those of Redis's commands.";

    public static Report Of(FleetPlan plan, IReadOnlyList<FleetStep> steps)
    {
        IReadOnlyList<FigureGrowth> figures = new FleetFigures(plan, steps).All;
        return new(
            "fleet",
            [Fleets(steps), Figures(figures, steps), Agreements(steps), Commands(steps), .. Logged(steps)],
            new { Plan = plan, Steps = steps, Figures = figures.Select(figure => new { figure.Name, figure.Ratio, figure.IsFlat }) },
            FailuresOf(steps))
        {
            Trust = CountsOnly,
            Panels =
            [
                Panel("Redis commands of a checkpoint, and of a node's heartbeat", "commands", steps, use => use.Commands),
                Panel("Bytes to and from Redis of a checkpoint, and of a node's heartbeat", "bytes", steps, use => use.Bytes),
            ],
        };
    }

    private static ReportTable Fleets(IReadOnlyList<FleetStep> steps)
    {
        ReportTable table = new(
            "The fleets", "nodes", "circuits", "snapshot, bytes", "Redis memory, MB", "opened a second", "Redis CPU while opening, processors");
        foreach (FleetStep step in steps)
        {
            PhaseUse? opened = step.Phase(PhaseNames.Open);
            table.Add(
                Figure.Count(step.Nodes),
                Figure.Count(step.Circuits),
                Figure.Count((long)step.SnapshotBytes),
                Figure.Megabytes(step.RedisMemoryPerCircuit * step.Circuits),
                opened is null ? Figure.Unknown : Figure.Count((long)(opened.Events / opened.Seconds)),
                opened is null ? Figure.Unknown : Figure.Seconds(opened.Redis.ProcessorSeconds / opened.Seconds));
        }

        return table;
    }

    private static ReportTable Figures(IReadOnlyList<FigureGrowth> figures, IReadOnlyList<FleetStep> steps)
    {
        ReportTable table = new(
            $"What must not grow with the fleet (target ≤ {Figure.Ratio(FigureGrowth.Target)})",
            ["figure", .. steps.Select(step => Nodes(step.Nodes)), "largest against smallest"]);
        foreach (FigureGrowth figure in figures.Where(figure => figure.Counted.Count > 0))
        {
            table.Add(
            [
                figure.Name,
                .. steps.Select(step => figure.Values.Any(value => value.Nodes == step.Nodes)
                    ? Number(figure.Values.First(value => value.Nodes == step.Nodes).Value)
                    : Figure.Unknown),
                figure.Ratio is { } ratio ? Figure.Ratio(ratio) : Figure.Unknown,
            ]);
        }

        return table;
    }

    private static ReportTable Agreements(IReadOnlyList<FleetStep> steps)
    {
        ReportTable table = new("Seconds until all nodes see the same", ["what happened", .. steps.Select(step => Nodes(step.Nodes))]);
        foreach (string happened in steps.SelectMany(step => step.Agreements).Select(agreement => agreement.Event).Distinct())
        {
            table.Add([happened, .. steps.Select(step => Figure.Seconds(SecondsOf(step, happened)))]);
        }

        return table;
    }

    private static double? SecondsOf(FleetStep step, string happened) =>
        step.Agreements.FirstOrDefault(agreement => agreement.Event == happened)?.Seconds;

    // While all circuits are there, so that a command whose time depends on how many there are would show.
    private static ReportTable Commands(IReadOnlyList<FleetStep> steps)
    {
        ReportTable table = new(
            "Redis's time for one command while users work, in microseconds; a script's has in it that of the commands it runs",
            ["command", .. steps.Select(step => Nodes(step.Nodes))]);
        foreach (string command in CommandsOf(steps))
        {
            table.Add([command, .. steps.Select(step => TimeOf(step, command) is { } time ? Number(time) : Figure.Unknown)]);
        }

        return table;
    }

    private static double? TimeOf(FleetStep step, string command) =>
        step.Phase(PhaseNames.Checkpoint)?.Redis.Commands.GetValueOrDefault(command).MicrosecondsPerCall;

    private static IEnumerable<string> CommandsOf(IReadOnlyList<FleetStep> steps) => steps
        .SelectMany(step => step.Phase(PhaseNames.Checkpoint)?.Redis.Commands.Keys ?? [])
        .Distinct()
        .Order(StringComparer.Ordinal);

    private static IEnumerable<ReportTable> Logged(IReadOnlyList<FleetStep> steps)
    {
        if (steps.All(step => step.Logged.Count == 0))
        {
            return [];
        }

        ReportTable table = new("Warnings and errors that the nodes logged", ["event", .. steps.Select(step => Nodes(step.Nodes))]);
        foreach (string name in steps.SelectMany(step => step.Logged.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            table.Add([name, .. steps.Select(step => Figure.Count(step.Logged.GetValueOrDefault(name)))]);
        }

        return [table];
    }

    private static Panel Panel(string title, string unit, IReadOnlyList<FleetStep> steps, Func<Cost, double> figure) => CostPanel.Of(
        title,
        unit,
        [.. ((string[])[PhaseNames.Checkpoint, PhaseNames.Heartbeat]).Select(phase => (phase, Points(steps, phase, figure)))]);

    private static IReadOnlyList<(int Circuits, Spread Cost)> Points(IReadOnlyList<FleetStep> steps, string phase, Func<Cost, double> figure) =>
    [
        .. steps.Select(step => (step.Circuits, Cost: step.CostOf(phase)))
            .Where(point => point.Cost is not null)
            .Select(point => (point.Circuits, Value: figure(point.Cost!.Value)))
            .Select(point => (point.Circuits, new Spread(point.Value, point.Value, point.Value))),
    ];

    private static RunFailures FailuresOf(IReadOnlyList<FleetStep> steps)
    {
        var byKind = steps.SelectMany(step => step.Failures.Select(failure => (Kind: $"{Nodes(step.Nodes)}: {failure.Key}", failure.Value)))
            .ToDictionary(failure => failure.Kind, failure => failure.Value);
        return new RunFailures(byKind.Values.Sum(), byKind);
    }

    private static string Nodes(int nodes) => nodes == 1 ? "1 node" : $"{Figure.Count(nodes)} nodes";

    private static string Number(double value) => value.ToString(value < 10 ? "0.###" : value < 100 ? "0.#" : "#,0", CultureInfo.InvariantCulture);
}
