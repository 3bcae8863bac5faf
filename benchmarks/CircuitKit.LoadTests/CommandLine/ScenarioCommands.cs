using System.CommandLine;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Scenarios;
using CircuitKit.LoadTests.Scenarios.Sites;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>The verbs for what befalls a server, each on the test app as stock and with CircuitKit by turns.</summary>
internal static class ScenarioCommands
{
    private const int Kilobyte = 1024;

    public static IEnumerable<Command> Create() =>
        [ResumeStorm(), Drain(), Crash(), ReconnectStorm(), HandOver(), CheckpointCost(), StoreWrites(), FileWrites()];

    private static Command ResumeStorm()
    {
        Command command = new("resume-storm", "All circuits are in the store only, and all pages come back at once, to another process.");
        ScenarioOptions scenario = new(1000, Contender.StockRedis, Contender.Redis);
        Option<IReadOnlyList<double>> delays = Lists.Milliseconds("--delays", "How much longer a round trip between server and Redis takes", 0, 10);
        scenario.AddTo(command);
        command.Add(delays);
        scenario.Runs(command, (result, plan, tools) => new ResumeStorm(plan, result.GetRequiredValue(delays), tools));
        return command;
    }

    private static Command Drain()
    {
        Command command = new("drain", "SIGTERM while no circuit's last change is saved; then all pages come back, to the next process.");
        ScenarioOptions scenario = new(5000, Contender.StockRedis, Contender.Redis);
        scenario.AddTo(command);
        scenario.Runs(command, (_, plan, tools) => new Drain(plan, tools));
        return command;
    }

    private static Command Crash()
    {
        Command command = new("crash", "kill -9 while people click; the server is started again, and all pages come back.");
        ScenarioOptions scenario = new(500, Contender.StockRedis, Contender.Redis);
        Option<double> pace = Numbers.Seconds("--pace", "The time from one click to the next in each page", 1);
        Option<double> duration = Numbers.Seconds("--duration", "How long people click before the crash", 10);
        scenario.AddTo(command);
        command.Add(pace);
        command.Add(duration);
        scenario.Runs(command, (result, plan, tools) => new Crash(
            plan, TimeSpan.FromSeconds(result.GetValue(pace)), TimeSpan.FromSeconds(result.GetValue(duration)), tools));
        return command;
    }

    private static Command ReconnectStorm()
    {
        Command command = new(
            "reconnect-storm", "All connections are cut at once, and all pages come back at once: to the same server, and to another one.");
        ScenarioOptions scenario = new(5000, Contender.Stock, Contender.Redis);
        Option<double> away = Numbers.SecondsOrNone("--away", "How long the pages stay away", 1);
        scenario.AddTo(command);
        command.Add(away);
        scenario.Runs(command, (result, plan, tools) => new ReconnectStorm(plan, TimeSpan.FromSeconds(result.GetValue(away)), tools));
        return command;
    }

    private static Command HandOver()
    {
        Command command = new(
            "hand-over", "One page after another loses its connection and comes back to another server; beside it, a new page there.");
        ScenarioOptions scenario = new(200, Contender.Stock, Contender.Redis);
        scenario.AddTo(command);
        scenario.Runs(command, (_, plan, tools) => new HandOver(plan, tools));
        return command;
    }

    private static Command CheckpointCost()
    {
        Command command = new(
            "checkpoint-cost",
            "Server CPU and bytes of a checkpoint, by size of state and by how much of it a click changes; of large states fewer circuits, 20 MB in all.");
        ScenarioOptions scenario = new(200, Contender.Memory, Contender.Redis);
        Option<IReadOnlyList<int>> sizes = Lists.Kilobytes("--sizes", "The sizes of state", 1, 14, 100, 1024);
        Option<double> pace = Numbers.Seconds(
            "--pace", "The time from one click to the next in each page; more than 1, so that each click is saved", 2);
        Option<double> warmUp = Numbers.Seconds("--warm-up", "Clicks that do not count", 10);
        Option<double> duration = Numbers.Seconds("--duration", "Clicks that count", 14);
        scenario.AddTo(command, isOneSize: false);
        foreach (Option option in (Option[])[sizes, pace, warmUp, duration])
        {
            command.Add(option);
        }

        scenario.Runs(command, (result, plan, tools) => new CheckpointCost(
            plan,
            new(
                result.GetRequiredValue(sizes),
                TimeSpan.FromSeconds(result.GetValue(pace)),
                TimeSpan.FromSeconds(result.GetValue(warmUp)),
                TimeSpan.FromSeconds(result.GetValue(duration))),
            tools));
        return command;
    }

    private static Command StoreWrites() => Writes(
        "store-writes",
        "Snapshots a second into the Redis store, beside plain pipelined SET of the same bytes.",
        new RawSets(50_000, 2000, 14 * Kilobyte),
        (writes, tools) => new StoreWrites(writes, tools));

    private static Command FileWrites() => Writes(
        "file-writes",
        "Snapshots a second into the file store, beside plain writes of the same bytes into SQLite.",
        new RawSets(50_000, 500, 3 * Kilobyte, InFlight: 25),
        (writes, tools) => new FileWrites(writes, tools));

    private static Command Writes(string name, string description, RawSets defaults, Func<RawSets, ScenarioTools, IScenario> create)
    {
        Command command = new(name, description);
        Option<int> kilobytes = Numbers.Count("--kb", "KB of one write.", defaults.Bytes / Kilobyte);
        Option<int> writes = Numbers.Count("--writes", "How many writes.", defaults.Writes);
        Option<int> keys = Numbers.Count("--keys", "Over how many keys, in turn.", defaults.Keys);
        Option<int> inFlight = Numbers.Count("--in-flight", "How many writes are under way at once.", defaults.InFlight);
        ScenarioRounds rounds = new();
        foreach (Option option in (Option[])[kilobytes, writes, keys, inFlight])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(keys) < result.GetValue(inFlight))
            {
                // Two writes of one key at once, and the older one might come second.
                result.AddError($"--keys is {result.GetValue(keys)}; give at least as many as --in-flight, {result.GetValue(inFlight)}.");
            }
        });
        rounds.AddTo(command);
        rounds.Runs(command, (result, tools) => create(
            new RawSets(result.GetValue(writes), result.GetValue(keys), result.GetValue(kilobytes) * Kilobyte, result.GetValue(inFlight)), tools));
        return command;
    }
}
