using System.Security.Authentication;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Redis;
using StackExchange.Redis;

namespace CircuitKit.Tests.Snapshots;

public sealed class RedisTroubleTests
{
    [Theory]
    [InlineData("READONLY You can't write against a read only replica.", "READONLY", true)]
    [InlineData("LOADING Redis is loading the dataset in memory", "LOADING", false)]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", "MASTERDOWN", true)]
    [InlineData("NOREPLICAS Not enough good replicas to write.", "NOREPLICAS", false)]
    [InlineData("MISCONF Redis is configured to save RDB snapshots", "MISCONF", false)]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", "OOM", false)]
    [InlineData("CLUSTERDOWN The cluster is down", "CLUSTERDOWN", true)]
    [InlineData("MOVED 3999 127.0.0.1:6381", "MOVED", true)]
    [InlineData("Endpoint 127.0.0.1:6381 serving hashslot 3999 is not reachable at this point of time.", "MOVED", true)]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot", "TRYAGAIN", false)]
    [InlineData("NOAUTH Authentication required.", "NOAUTH", false)]
    [InlineData("WRONGPASS invalid username-password pair or user is disabled.", "WRONGPASS", false)]
    [InlineData("NOPERM this user has no permissions to run the 'hset' command", "NOPERM", false)]
    [InlineData("ERR The user executing the script can't run this command or subcommand script: 9cd9, on @user_script:8.", "NOPERM", false)]
    [InlineData("BUSY Redis is busy running a script.", "BUSY", false)]
    public void What_the_server_says_is_named_and_has_a_remedy(string answer, string name, bool isOfTheWrongServer)
    {
        var exception = Answer(answer);
        var described = Assert.IsType<SnapshotStoreException>(RedisTrouble.Describe(exception));

        Assert.Equal((name, RedisTrouble.Remedies[name]), (described.ErrorType, described.Message));
        Assert.Same(exception, described.InnerException);
        Assert.Equal(isOfTheWrongServer, RedisTrouble.IsOfTheWrongServer(exception));
    }

    [Fact]
    public void What_the_server_says_to_a_connection_is_found_in_the_clients_words()
    {
        const string Start = "No connection is active/available to service this operation: EVAL; SimpleError: ";

        Assert.Equal("NOAUTH", TypeOf(NoConnection($"{Start}NOAUTH Authentication required. Verify if the Redis password provided is correct.")));
        Assert.Equal("NOPERM", TypeOf(NoConnection($"{Start}NOPERM this user has no permissions to run the 'echo' command")));
        Assert.Equal(
            "WRONGPASS",
            TypeOf(NoConnection("AuthenticationFailure", new RedisException("SimpleError: WRONGPASS invalid username-password pair."))));
        Assert.Equal("LOADING", TypeOf(NoConnection("No connection is active/available to service this operation: EVAL; Loading, v: 3.4.35.20751")));
        Assert.Equal(
            "READONLY",
            TypeOf(NoConnection("No connection (requires writable - not eligible for replica) is active/available to service this operation: EVAL")));
    }

    [Fact]
    public void A_certificate_that_is_not_trusted_is_named()
    {
        Assert.Equal(
            RedisTrouble.Certificate,
            TypeOf(NoConnection("No connection", NoConnection("Failure", new AuthenticationException("UntrustedRoot")))));
    }

    [Fact]
    public void A_connection_that_cannot_be_made_keeps_its_reason_when_the_client_says_it_no_more()
    {
        var later = NoConnection("SocketClosed");

        Assert.Equal(
            RedisTrouble.Certificate,
            Assert.IsType<SnapshotStoreException>(RedisTrouble.Describe(later, RedisTrouble.Certificate)).ErrorType);
        Assert.Same(later, RedisTrouble.Describe(later));
        Assert.Equal(
            "OOM",
            Assert.IsType<SnapshotStoreException>(RedisTrouble.Describe(Answer("OOM command not allowed"), RedisTrouble.Certificate)).ErrorType);
        Assert.IsType<RedisServerException>(RedisTrouble.Describe(Answer("ERR unknown command"), RedisTrouble.Certificate));
        Assert.Equal("WRONGPASS", RedisTrouble.OfConnecting(RedisTrouble.Describe(Answer("WRONGPASS invalid"))));
        Assert.Null(RedisTrouble.OfConnecting(RedisTrouble.Describe(Answer("READONLY replica"))));
    }

    [Fact]
    public void Everything_else_stays_what_it_is()
    {
        Exception[] others =
        [
            Answer("ERR unknown command"),
            Answer("OOMPH"),
            Answer(string.Empty),
            NoConnection("SocketFailure"),
            new RedisTimeoutException(CommandFlags.None, "Timeout", CommandStatus.Sent),
            new IOException("No space."),
        ];

        Assert.All(others, other => Assert.Same(other, RedisTrouble.Describe(other)));
        Assert.Equal(nameof(IOException), SnapshotStoreException.TypeOf(others[^1]));
    }

    private static string TypeOf(Exception exception) => SnapshotStoreException.TypeOf(RedisTrouble.Describe(exception));

    private static RedisServerException Answer(string text) => new(RedisErrorKind.Unknown, CommandFlags.None, text);

    private static RedisConnectionException NoConnection(string text, Exception? inner = null) =>
        new(ConnectionFailureType.UnableToResolvePhysicalConnection, CommandFlags.None, text, inner, CommandStatus.Unknown);
}
