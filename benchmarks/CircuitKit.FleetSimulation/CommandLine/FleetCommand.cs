using System.CommandLine;
using CircuitKit.FleetSimulation.Hosts;
using CircuitKit.FleetSimulation.Nodes;
using CircuitKit.FleetSimulation.Phases;
using CircuitKit.FleetSimulation.Reports;
using CircuitKit.LoadTests.CommandLine;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.FleetSimulation.CommandLine;

/// <summary>The command line.</summary>
internal static class FleetCommand
{
    /// <summary>Every phase once in about a minute, on three nodes and a Redis Cluster.</summary>
    internal static FleetPlan Smoke { get; } = new()
    {
        Nodes = [3],
        CircuitsPerNode = 200,
        Pace = TimeSpan.FromSeconds(2),
        Slowed = 1,
        Heartbeat = TimeSpan.FromSeconds(1),
        StateBytes = 256,
        Processes = 2,
        Duration = TimeSpan.FromSeconds(3),
        Screens = 5,
        HandOvers = 10,
        IsCluster = true,
    };

    public static RootCommand Create() => new("Simulates fleets of servers that share a Redis, with circuits without browsers and components.")
    {
        Fleet(),
        SmokeRun(),
        Host(),
    };

    private static Command Fleet()
    {
        Command command = new("fleet", "What a node, a circuit and an event cost, in one fleet after the other.");
        FleetOptions options = new();
        Option<FileInfo?> from = new("--from") { Description = "Simulates nothing, and reports the figures in the --json of an earlier run." };
        options.AddTo(command);
        command.Add(from);
        command.Runs(async (result, cancellationToken) =>
        {
            if (result.GetValue(from) is not { } file)
            {
                return await RunAsync(options.Read(result), cancellationToken);
            }

            (FleetPlan plan, IReadOnlyList<FleetStep> steps) = await FleetFile.ReadAsync(file, cancellationToken);
            return FleetReport.Of(plan, steps);
        });
        return command;
    }

    private static Command SmokeRun()
    {
        Command command = new("smoke", "A small fleet in about a minute, to see that it works; for build servers.");
        command.Runs(async (_, cancellationToken) => await RunAsync(Smoke, cancellationToken) with { Trust = Trust.Smoke });
        return command;
    }

    private static async Task<Report> RunAsync(FleetPlan plan, CancellationToken cancellationToken)
    {
        FleetRun run = new(new LoadClock(TimeProvider.System), Progress.OnStandardError());
        return FleetReport.Of(plan, await run.RunAsync(plan, cancellationToken));
    }

    // What the others start.
    private static Command Host()
    {
        Option<string> redis = new("--redis") { Required = true };
        Option<string> keys = new("--keys") { Required = true };
        Option<double> heartbeat = new("--heartbeat") { Required = true };
        Option<int> state = new("--state") { Required = true };
        Command command = new("host", "A process with some of the nodes.") { redis, keys, heartbeat, state };
        command.Hidden = true;
        command.SetAction(async (result, cancellationToken) =>
        {
            NodeSettings settings = new(
                result.GetRequiredValue(redis), result.GetRequiredValue(keys), result.GetValue(heartbeat), result.GetValue(state));
            using HostLoop loop = new(settings, Console.In, Console.Out);
            await loop.RunAsync(cancellationToken);
            return 0;
        });
        return command;
    }
}
