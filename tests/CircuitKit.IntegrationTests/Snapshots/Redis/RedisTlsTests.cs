using System.Diagnostics;
using System.Globalization;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Snapshots.Memory;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>A Redis that speaks TLS with a certificate of its own making.</summary>
public sealed class RedisTlsTests : IAsyncLifetime
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly SnapshotKey _key = SnapshotKey.FromSecret("a secret");
    private readonly TempFolder _folder = new();
    private int _port;
    private RedisServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Certificate => _folder.Combine("certificate.pem");

    private string Configuration => $"127.0.0.1:{_port},ssl=true,password=hidden";

    public async ValueTask InitializeAsync()
    {
        string key = _folder.Combine("key.pem");
        using Process openssl = Process.Start(new ProcessStartInfo(
            "openssl",
            ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", Certificate, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
        {
            RedirectStandardError = true,
        })!;
        string errors = await openssl.StandardError.ReadToEndAsync(Cancellation);
        await openssl.WaitForExitAsync(Cancellation);
        Assert.True(openssl.ExitCode == 0, errors);
        _server = await RedisServer.StartAsync(
            "--tls-port", RedisServer.AnyPort, "--tls-cert-file", Certificate, "--tls-key-file", key, "--tls-ca-cert-file", Certificate,
            "--tls-auth-clients", "no");
        _port = int.Parse((await _server.CommandAsync("CONFIG", "GET", "tls-port")).Split('\n')[1], CultureInfo.InvariantCulture);
        await _server.CommandAsync("CONFIG", "SET", "requirepass", "hidden");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_certificate_whose_issuer_the_apps_own_connection_trusts_is_good()
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(Configuration);
        options.TrustIssuer(Certificate);
        await using ConnectionMultiplexer own = await ConnectionMultiplexer.ConnectAsync(options);
        await using RedisConnection connection = StoreServices.Connection(
            new RedisOptions { ConnectionFactory = _ => Task.FromResult<IConnectionMultiplexer>(own) });
        RedisSnapshotStore store = StoreServices.Redis(connection);

        Assert.Equal(
            SnapshotSaveOutcome.Saved,
            await store.SaveAsync(_key, new StoredSnapshot { Payload = new byte[10], Version = 1, TimeToLive = s_hour }, Cancellation));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await store.ClaimAsync(_key, "a", s_hour, Cancellation)).Outcome);
    }

    [Fact]
    [Trait("Promise", "P7")]
    public async Task A_certificate_that_is_not_trusted_is_said_once_and_without_secrets_and_snapshots_stay_in_memory()
    {
        LogLines<ResilientSnapshotStore> log = new();
        using InMemorySnapshotStore memory = StoreServices.InMemory(TimeProvider.System);
        LogLines<RedisConnection> connectionLog = new();
        await using RedisConnection connection = new(
            Options.Create(new RedisOptions { Configuration = Configuration }), TimeProvider.System, connectionLog);
        await using ResilientSnapshotStore store = StoreServices.Resilient(StoreServices.Redis(connection), memory, TimeSpan.FromSeconds(10), log);
        await RedisStoreTest.UntilTroubleAsync(connection, RedisTrouble.Certificate);

        for (long version = 1; version <= StoreBreaker.FailuresToOpen; version++)
        {
            Assert.Equal(
                SaveOutcome.Buffered,
                await store.SaveAsync(_key, new StoredSnapshot { Payload = new byte[10], Version = version, TimeToLive = s_hour }, Cancellation));
        }

        Assert.Equal(
            ["2000 Warning Snapshot store 'redis' does not answer (CERTIFICATE: " + RedisTrouble.Remedies[RedisTrouble.Certificate] + "). Snapshots are kept in this process's memory until it does."],
            log.All());

        // Said of the first attempt, which a busy machine may give up before it has heard of the certificate.
        string line = Assert.Single(connectionLog.All());
        Assert.Matches(@"^2030 Warning No connection to Redis yet \((CERTIFICATE|RedisConnectionException): .+\); trying again in the background\.$", line);
        Assert.DoesNotContain("hidden", line, StringComparison.Ordinal);
    }
}
