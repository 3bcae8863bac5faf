using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Headless;
using CircuitKit.IntegrationTests.Hibernation;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Resuming.Interruptions;

/// <summary>A server that stays, and does not keep circuits that nobody looks at.</summary>
internal sealed class SparingServer : InterruptedApp
{
    // What waits for the store that is away, at the end of the test too.
    private static readonly string[] s_impatient = ["--CircuitKit:Snapshots:StoreTimeout", "00:00:00.5", "--CircuitKit:Drain:Budget", "00:00:01"];

    private readonly TrackedApp _app;
    private readonly RedisServer? _redis;
    private readonly Interruption _how;

    private SparingServer(TrackedApp app, RedisServer? redis, Interruption how) => (_app, _redis, _how) = (app, redis, how);

    public static async Task<InterruptedApp> StartServerAsync(Interruption how, string[] arguments)
    {
        RedisServer? redis = how == Interruption.PausedWithoutStore ? await RedisServer.StartAsync() : null;
        string[] store = redis is null
            ? []
            : ["--store", $"redis:{redis.Configuration}", .. s_impatient];
        return new SparingServer(await TrackedApp.StartAsync([.. store, .. arguments]), redis, how);
    }

    public override Task<HeadlessCircuit> OpenAsync(string page) => _app.OpenSleepyAsync(page);

    public override async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    protected override async Task<ReconnectOutcome> InterruptAsync(HeadlessCircuit circuit)
    {
        switch (_how)
        {
            case Interruption.Evicted:
                await _app.EvictAsync(circuit);
                break;
            case Interruption.Hibernated:
                Assert.True(await circuit.HibernateAsync(Cancelled));
                await _app.WaitUntilAsleepAsync();
                break;
            case Interruption.PausedWithoutStore:
                await _redis!.KillAsync();
                Assert.True(await circuit.PauseAsync(Cancelled));
                // The framework replies before it has offered the page its state.
                return await circuit.ReconnectAfterPauseAsync(Cancelled);
            default:
                Assert.True(await circuit.PauseAsync(Cancelled));
                break;
        }

        return await circuit.ReconnectAsync(Cancelled);
    }
}
