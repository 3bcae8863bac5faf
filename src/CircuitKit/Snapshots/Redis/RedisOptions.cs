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
    /// Stands before every key and channel, so that several apps can share one Redis. Must be the same on all servers of an app; 1 to 100 characters
    /// without braces. Default <see langword="null"/>: <c>circuitkit-</c> and 8 characters that are made from the data protection application name
    /// (<c>SetApplicationName</c>). A prefix that is set is used exactly as it is. Log event 2031 has the one in use.
    /// </summary>
    public string? KeyPrefix { get; set; }

    internal const string BasePrefix = "circuitkit";

    /// <summary>What is in use: options that no container made have no app's name.</summary>
    internal string Prefix => KeyPrefix ?? BasePrefix;
}
