using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Hibernation;

/// <summary>A circuit that could not be brought back as it was is not let go: its page hears no, stays connected and has lost nothing.</summary>
public sealed class RefusedHibernationTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Circuit_held_by_the_app_stays_until_the_hold_ends()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenClickedAsync("hold");
        await circuit.ClickAsync("hold", Cancelled);
        Assert.Equal("held", circuit.TextOf("held"));

        await AssertStaysAsync(app, circuit, "held");
        Assert.Contains(app.Logs.GetSnapshot(), record => record.Message.Contains("Held for: a test holds it.", StringComparison.Ordinal));

        await circuit.ClickAsync("release", Cancelled);
        Assert.True(await circuit.HibernateAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_whose_persist_callback_throws_stays()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenClickedAsync("throws");
        await circuit.ClickAsync("arm", Cancelled);

        await AssertStaysAsync(app, circuit, "not_saved");
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_with_more_state_than_a_snapshot_may_have_stays()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Snapshots:MaxBytes", "20000");
        await using HeadlessCircuit circuit = await app.OpenSleepyAsync("bulk?kb=30");

        Assert.False(await circuit.HibernateAsync(Cancelled));
        Assert.Equal(CircuitState.Connected, app.StateOfOnly());
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_whose_store_is_away_stays()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            builder => builder.Services.Replace(ServiceDescriptor.Singleton<ISnapshotStore, AbsentStore>()));
        await using HeadlessCircuit circuit = await app.OpenClickedAsync();

        await AssertStaysAsync(app, circuit, "not_saved");
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_of_a_page_that_was_used_and_persists_nothing_stays_and_one_that_nobody_touched_goes()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenClickedAsync("forgetful");

        await AssertStaysAsync(app, circuit, "not_persisted");
        await AssertRefusedAsync(app, circuit, "not_persisted", "hidden/untouched");

        await using HeadlessCircuit untouched = await app.OpenSleepyAsync("forgetful");
        Assert.True(await untouched.HibernateAsync("hidden/untouched", Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Used_circuit_stays_whatever_it_persists_until_the_app_says_that_this_is_all()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Hibernation:UsedPages", "false");
        await using HeadlessCircuit circuit = await app.OpenClickedAsync();

        await AssertStaysAsync(app, circuit, "not_persisted");
        await AssertRefusedAsync(app, circuit, "not_persisted", "hidden/untouched");

        await using HeadlessCircuit untouched = await app.OpenSleepyAsync("counter");
        Assert.True(await untouched.HibernateAsync("hidden/untouched", Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Classic_circuit_stays_because_the_framework_cannot_resume_it()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--mode", "classic");
        await using HeadlessCircuit circuit = await app.OpenClickedAsync();

        await AssertStaysAsync(app, circuit, "not_saved");
    }

    [Theory(Timeout = Timeout)]
    [InlineData("false", "ck_sleep=can", "hidden")]
    [InlineData("true", "", "hidden")]
    [InlineData("true", "ck_sleep=can", "boredom")]
    [InlineData("true", "ck_sleep=can", "hidden/untouched/really")]
    public async Task Whoever_may_not_ask_or_asks_in_other_words_hears_no(string enabled, string query, string words)
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Hibernation:Enabled", enabled);
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions { Page = app.Page("counter"), HubQuery = query },
            Cancelled);

        Assert.False(await circuit.HibernateAsync(words, Cancelled));
        await circuit.ClickAsync("increment", Cancelled);
        Assert.Equal("1", circuit.TextOf("count"));
    }

    private static async Task AssertStaysAsync(TrackedApp app, HeadlessCircuit circuit, string outcome)
    {
        await AssertRefusedAsync(app, circuit, outcome, "hidden");
        Assert.Equal(CircuitState.Connected, app.StateOfOnly());
        await circuit.ClickAsync("increment", Cancelled);
        Assert.Equal("2", circuit.TextOf("count"));
    }

    private static async Task AssertRefusedAsync(TrackedApp app, HeadlessCircuit circuit, string outcome, string words)
    {
        using MetricCollector<long> hibernations = new(
            app.App.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), "CircuitKit", "circuitkit.circuit.hibernations");
        Assert.False(await circuit.HibernateAsync(words, Cancelled));
        Assert.Equal(outcome, Assert.Single(hibernations.GetMeasurementSnapshot()).Tags["outcome"]);
    }

    private sealed class AbsentStore : ISnapshotStore
    {
        public string Name => "absent";

        public bool OutlivesProcess => true;

        public ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken) =>
            throw new IOException("The store is away.");

        public ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken) =>
            throw new IOException("The store is away.");

        public ValueTask<SnapshotClaimOutcome> NoteSuccessorAsync(
            SnapshotKey key, string claimant, string successor, TimeSpan lease, CancellationToken cancellationToken) =>
            throw new IOException("The store is away.");

        public ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken) =>
            throw new IOException("The store is away.");

        public ValueTask<string?> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CancellationToken cancellationToken) =>
            throw new IOException("The store is away.");

        public ValueTask<int> RemoveUserAsync(string user, DateTimeOffset before, TimeSpan rememberFor, CancellationToken cancellationToken) =>
            throw new IOException("The store is away.");
    }
}
