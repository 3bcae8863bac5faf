using System.Globalization;
using StackExchange.Redis;

namespace CircuitKit.FleetSimulation.Redis;

/// <summary>How often a command was run, those inside of scripts too, and how long it took Redis.</summary>
internal readonly record struct CommandUse(long Calls, double Microseconds)
{
    public double? MicrosecondsPerCall => Calls > 0 ? Microseconds / Calls : null;
}

/// <summary>What the Redis servers have done up to a moment, all together.</summary>
/// <param name="Commands">By command.</param>
/// <param name="BytesIn">From their clients.</param>
/// <param name="BytesOut">To their clients.</param>
/// <param name="ProcessorSeconds">Their processor time.</param>
/// <param name="Memory">The memory of what they hold.</param>
/// <param name="Keys">How many keys they hold.</param>
/// <param name="OwnBytes">Of this reading itself, which the servers count after it.</param>
internal sealed record RedisReading(
    IReadOnlyDictionary<string, CommandUse> Commands, long BytesIn, long BytesOut, double ProcessorSeconds, long Memory, long Keys, long OwnBytes)
{
    /// <summary>What was done from an earlier reading to this one; memory and keys as they are now.</summary>
    public RedisReading Since(RedisReading earlier) => this with
    {
        Commands = Commands
            .Select(command => (command.Key, Use: command.Value, Before: earlier.Commands.GetValueOrDefault(command.Key)))
            .Where(command => command.Use.Calls > command.Before.Calls)
            .ToDictionary(
                command => command.Key,
                command => new CommandUse(command.Use.Calls - command.Before.Calls, command.Use.Microseconds - command.Before.Microseconds)),
        BytesIn = BytesIn - earlier.BytesIn,
        BytesOut = BytesOut - earlier.BytesOut - earlier.OwnBytes,
        ProcessorSeconds = ProcessorSeconds - earlier.ProcessorSeconds,
    };

    public long Calls => Commands.Values.Sum(command => command.Calls);

    /// <summary>Messages from node to node, heartbeats' messages to the node itself included.</summary>
    public long Messages => Commands.GetValueOrDefault("spublish").Calls;

    public long Bytes => BytesIn + BytesOut;

    /// <summary>
    /// Reads what one server says, as <c>INFO all</c> returns it. A replica counts for nothing: it repeats what its master did.
    /// </summary>
    public static RedisReading Of(string info)
    {
        Dictionary<string, string> lines = info.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0])
            .ToDictionary(same => same.Key, same => same.First()[1]);
        if (lines.GetValueOrDefault("role") == "slave")
        {
            return new RedisReading(new Dictionary<string, CommandUse>(), 0, 0, 0, 0, 0, 0);
        }

        return new RedisReading(
            lines.Where(line => line.Key.StartsWith(CommandPrefix, StringComparison.Ordinal) && !IsOurs(line.Key))
                .ToDictionary(line => line.Key[CommandPrefix.Length..], line => UseOf(line.Value)),
            Number(lines, "total_net_input_bytes"),
            Number(lines, "total_net_output_bytes"),
            Seconds(lines, "used_cpu_sys") + Seconds(lines, "used_cpu_user"),
            Number(lines, "used_memory"),
            KeysIn(lines.GetValueOrDefault("db0")),
            info.Length);
    }

    public static RedisReading Sum(IEnumerable<RedisReading> servers) => servers.Aggregate((one, other) => new RedisReading(
        one.Commands.Concat(other.Commands)
            .GroupBy(command => command.Key, command => command.Value)
            .ToDictionary(
                same => same.Key, same => new CommandUse(same.Sum(use => use.Calls), same.Sum(use => use.Microseconds))),
        one.BytesIn + other.BytesIn,
        one.BytesOut + other.BytesOut,
        one.ProcessorSeconds + other.ProcessorSeconds,
        one.Memory + other.Memory,
        one.Keys + other.Keys,
        one.OwnBytes + other.OwnBytes));

    /// <summary>What this server has done up to now.</summary>
    public static async Task<RedisReading> ReadAsync(IServer server) => Of(await server.InfoRawAsync("all") ?? string.Empty);

    private const string CommandPrefix = "cmdstat_";

    // What the simulation itself asks.
    private static bool IsOurs(string line) => line == "cmdstat_info";

    private static CommandUse UseOf(string text)
    {
        Dictionary<string, string> fields = text.Split(',').Select(field => field.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[^1]);
        return new CommandUse(Number(fields, "calls"), Number(fields, "usec"));
    }

    // keys=12,expires=12,avg_ttl=0
    private static long KeysIn(string? text) => text is null ? 0 : Number(
        text.Split(',').Select(field => field.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[^1]), "keys");

    private static long Number(Dictionary<string, string> fields, string name) =>
        long.TryParse(fields.GetValueOrDefault(name), CultureInfo.InvariantCulture, out long number) ? number : 0;

    private static double Seconds(Dictionary<string, string> fields, string name) =>
        double.TryParse(fields.GetValueOrDefault(name), CultureInfo.InvariantCulture, out double number) ? number : 0;
}
