using CircuitKit.Blazor;
using CircuitKit.Cluster;
using CircuitKit.Persistence;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Tests.Persistence;

/// <summary>P5: the snapshots that circuits of anonymous users leave behind are limited, and only those.</summary>
public sealed class EndedCircuitTests
{
    private static readonly CapturedState s_state = new(new Dictionary<string, byte[]> { ["value"] = [1] }, [1, 2, 3]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Beyond_the_limit_those_that_ended_first_are_removed()
    {
        await using var harness = Limited();

        await EndAsync(harness, "1", "2", "3", "4");

        Assert.Equal(2, harness.Store.Removals.Count);
        Assert.Equal(new HashSet<SnapshotKey> { KeyOf("1"), KeyOf("2") }, harness.Store.Removals.ToHashSet());
    }

    [Fact]
    public async Task One_that_was_resumed_or_closed_takes_no_room()
    {
        await using var harness = Limited();
        await EndAsync(harness, "1", "2");
        harness.Get<BackgroundWrites>().Remove(KeyOf("1"));
        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);

        await EndAsync(harness, "3");

        Assert.Equal([KeyOf("1")], harness.Store.Removals);
    }

    [Fact]
    public async Task Circuits_of_signed_in_users_and_live_ones_are_not_counted()
    {
        await using var harness = Limited();
        await EndAsync(harness, "1", "2");
        for (var i = 0; i < 3; i++)
        {
            harness.Open($"live-{i}", new FakeCircuit()).Mark();
            harness.Open($"ada-{i}", new FakeCircuit(), new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = "ada" });
            harness.Get<ICircuitPersistence>().Persisted($"secret-ada-{i}", s_state);
        }

        // A last save may take as long as the time that passes here.
        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        await harness.PassAsync(TimeSpan.FromSeconds(2));
        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);

        Assert.Equal(8, harness.Store.Saves.Count);
        Assert.Empty(harness.Store.Removals);
    }

    [Fact]
    public async Task One_whose_last_state_the_framework_could_not_persist_counts_with_the_snapshot_it_has()
    {
        await using var harness = Limited();
        await EndAsync(harness, "1", "2");
        harness.Open("3", new FakeCircuit()).Mark();
        await harness.PassAsync(TimeSpan.FromSeconds(2));

        harness.Get<ICircuitPersistence>().PersistFailed("secret-3");

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal([KeyOf("1")], harness.Store.Removals);
    }

    [Fact]
    public async Task One_that_went_on_elsewhere_is_not_counted()
    {
        await using var harness = Limited();
        harness.Store.Answer = SnapshotSaveOutcome.Removed;
        await EndAsync(harness, "1", "2");
        harness.Store.Answer = SnapshotSaveOutcome.Saved;

        await EndAsync(harness, "3", "4");

        Assert.Empty(harness.Store.Removals);
    }

    [Fact]
    public async Task Other_servers_learn_of_the_end_when_the_last_state_is_saved_and_not_before()
    {
        OwnersOfThisTest owners = new();
        await using CheckpointHarness harness = new(configureServices: services => services
            .Replace(ServiceDescriptor.Singleton<ICircuitOwners>(owners))
            .Replace(ServiceDescriptor.Singleton<INodeChannel>(owners)));
        TrackedCircuit circuit = harness.Open("1", new FakeCircuit());
        TaskCompletionSource saving = new();
        harness.Get<BackgroundWrites>().Do(KeyOf("1"), () => saving.Task);

        harness.Get<PersistenceStep>().Released(circuit, CircuitCloseReason.Expired);

        await Eventually.PauseAsync(Cancelled);
        Assert.Empty(owners.Cleared);
        saving.SetResult();
        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal([KeyOf("1")], owners.Cleared);
    }

    private static CheckpointHarness Limited() => new(static options => options.Snapshots.MaxAnonymous = 2);

    private static SnapshotKey KeyOf(string id) => SnapshotKey.FromSecret($"secret-{id}");

    private static async Task EndAsync(CheckpointHarness harness, params string[] ids)
    {
        foreach (var id in ids)
        {
            harness.Open(id, new FakeCircuit());
            harness.Get<ICircuitPersistence>().Persisted($"secret-{id}", s_state);
            await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        }

        // Those of the last moment are removed after the saves that were waited for.
        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
    }

    private sealed class OwnersOfThisTest : ICircuitOwners, INodeChannel
    {
        public event Action? Restored
        {
            add { }
            remove { }
        }

        public List<SnapshotKey> Cleared { get; } = [];

        public bool ReachesOthers => true;

        public void Set(IReadOnlyCollection<SnapshotKey> keys, string nodeId, TimeSpan timeToLive)
        {
        }

        public void Clear(SnapshotKey key, string nodeId) => Cleared.Add(key);

        public ValueTask<string?> FindAsync(SnapshotKey key, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

        public Task ListenAsync(string nodeId, Action<ReadOnlyMemory<byte>> receive, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<bool> SendAsync(string nodeId, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => Task.FromResult(false);
    }
}
