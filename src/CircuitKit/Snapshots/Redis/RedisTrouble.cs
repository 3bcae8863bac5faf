using System.Security.Authentication;
using StackExchange.Redis;

namespace CircuitKit.Snapshots.Redis;

/// <summary>
/// Turns what the client throws into a short name and a remedy, for the one log line that an operator reads. No keys, no passwords, no state.
/// </summary>
internal static class RedisTrouble
{
    public const string Certificate = "CERTIFICATE";

    // How the client quotes an answer of the server in the exception of a connection that could not be made.
    private const string Quoted = "SimpleError: ";

    // How the client names what it heard while it connected.
    private const string StillLoading = "; Loading";

    // The client knows replicas only.
    private const string NoPrimary = "not eligible for replica";

    /// <summary>What is known to go wrong, by the word with which Redis begins its answer.</summary>
    public static IReadOnlyDictionary<string, string> Remedies { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["READONLY"] = "the server is a replica and takes no writes. Name all servers of the replication in CircuitKit:Redis:Configuration, or "
            + "use Sentinel",
        ["LOADING"] = "the server is starting and still reads its data; it will answer when it has",
        ["MASTERDOWN"] = "the server is a replica that has lost its primary. Promote one, or let Sentinel do it",
        ["NOREPLICAS"] = "the server takes no writes with so few replicas (min-replicas-to-write). Bring the replicas back",
        ["MISCONF"] = "the server cannot write to its disk and takes no writes. Look at its disk and its log",
        ["OOM"] = "the server's memory is full. Raise its maxmemory, or keep snapshots for a shorter time",
        ["CLUSTERDOWN"] = "the cluster has slots that no server serves. Look at CLUSTER INFO",
        ["MOVED"] = "the slot is on a server of the cluster that cannot be reached. Its servers must be reachable at the addresses that "
            + "CLUSTER SLOTS tells",
        ["TRYAGAIN"] = "the cluster is moving the slot; it will answer when it has",
        ["NOAUTH"] = "the server did not accept the connection's user and password. Set them in CircuitKit:Redis:Configuration",
        ["WRONGPASS"] = "the server does not know the connection's user or password. Set them in CircuitKit:Redis:Configuration",
        ["NOPERM"] = "the connection's user lacks a command or the key prefix. CircuitKit's operations page has the rule that is enough",
        ["BUSY"] = "a script of somebody's keeps the server busy. End it with SCRIPT KILL",
        [Certificate] = "the server's certificate is not trusted. Add its issuer to the machine's trusted ones, or use a connection of your own "
            + "that trusts it",
    };

    /// <summary>The exception to throw on, with the client's own inside.</summary>
    /// <param name="exception">What the client threw.</param>
    /// <param name="before">Why the connection could not be made before, if it has not been made since.</param>
    public static Exception Describe(Exception exception, string? before = null) =>
        (CodeOf(exception) ?? (exception is RedisConnectionException ? before : null)) is { } code
            ? new SnapshotStoreException(code, Remedies[code], exception)
            : exception;

    /// <summary>The short name, if nothing connects until somebody changes something; null for everything else.</summary>
    public static string? OfConnecting(Exception described) =>
        described is SnapshotStoreException { ErrorType: Certificate or "NOAUTH" or "WRONGPASS" } refused ? refused.ErrorType : null;

    /// <summary>Whether another server than the one asked may be the right one by now.</summary>
    public static bool IsOfTheWrongServer(Exception exception) =>
        exception is RedisConnectionException || CodeOf(exception) is "READONLY" or "MASTERDOWN" or "MOVED" or "CLUSTERDOWN";

    private static string? CodeOf(Exception exception)
    {
        switch (exception)
        {
            case RedisServerException answer:
                // The client's own words for a MOVED that it could not follow, and the server's for a command inside of a script.
                return answer.Message.Contains("hashslot", StringComparison.Ordinal) ? "MOVED"
                    : answer.Message.StartsWith("ERR The user executing the script can't", StringComparison.Ordinal) ? "NOPERM"
                    : Known(answer.Message);

            case RedisConnectionException connection:
                return connection.Message.Contains(NoPrimary, StringComparison.Ordinal) ? "READONLY"
                    : connection.Message.Contains(StillLoading, StringComparison.Ordinal) ? "LOADING"
                    : OfConnection(connection);

            default:
                return null;
        }
    }

    private static string? Known(ReadOnlySpan<char> answer)
    {
        var end = answer.IndexOf(' ');
        var code = (end < 0 ? answer : answer[..end]).ToString();
        return Remedies.ContainsKey(code) ? code : null;
    }

    // The exception of a failed call quotes the server's answer itself, the one of a failed attempt to connect has it inside.
    private static string? OfConnection(Exception connection)
    {
        for (Exception? e = connection; e is not null; e = e.InnerException)
        {
            var quote = e.Message.IndexOf(Quoted, StringComparison.Ordinal);
            if (quote >= 0 || e is AuthenticationException)
            {
                return quote >= 0 ? Known(e.Message.AsSpan(quote + Quoted.Length)) : Certificate;
            }
        }

        return null;
    }
}
