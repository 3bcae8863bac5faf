using StackExchange.Redis;

namespace CircuitKit;

/// <summary>
/// Redis 7.0 or newer, a single server or a Redis Cluster: for snapshots, for messages between servers, for who holds which circuit, and for
/// limits over all servers. Configuration section <c>CircuitKit:Redis</c>.
/// </summary>
public sealed class RedisOptions
{
    /// <summary>
    /// A StackExchange.Redis configuration string, for example <c>localhost:6379</c> or <c>redis-1:6380,ssl=true,password=...</c>.
    /// Not used when <see cref="ConnectionFactory"/> is set. No default.
    /// </summary>
    public string? Configuration { get; set; }

    /// <summary>
    /// Gives the app's own connection instead of <see cref="Configuration"/>; CircuitKit uses it and never closes it. Called once, in the
    /// background; called again when it throws. Default <see langword="null"/>.
    /// </summary>
    public Func<CancellationToken, Task<IConnectionMultiplexer>>? ConnectionFactory { get; set; }

    /// <summary>
    /// Stands before every key, so that several apps can share one Redis. Default <c>circuitkit</c>; 1 to 100 characters without braces.
    /// </summary>
    public string KeyPrefix { get; set; } = "circuitkit";
}
