using System.Collections.Concurrent;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Faults;
using CircuitKit.Lifetime.Retention.Retained;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Retention;

/// <summary>Circuits whose browser is away, on real Kestrel with the framework's own registry behind.</summary>
public sealed class WaitingTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Many_that_leave_at_once_under_mixed_policies_stay_each_for_its_own_time_and_then_go()
    {
        const int count = 120;
        (string Path, string? User, TimeSpan Keep)[] kinds =
        [
            ("counter", null, TimeSpan.Zero),
            ("counter", "ann", TimeSpan.FromSeconds(3)),
            ("form", null, TimeSpan.FromSeconds(1.5)),
            ("form", "bob", TimeSpan.FromSeconds(1.5)),
        ];
        await using TrackedApp app = await TrackedApp.StartAsync(builder => builder.Services.AddCircuitKit()
            .AddRetentionPolicy(RetentionPolicies.OnRoute("/form", kinds[2].Keep))
            .AddRetentionPolicy(RetentionPolicies.SignedIn(kinds[1].Keep))
            .AddRetentionPolicy(RetentionPolicies.Fixed(kinds[0].Keep)));
        FrameworkTruth truth = new(app);
        ConcurrentDictionary<string, long> left = new();
        ConcurrentDictionary<string, (TimeSpan After, CircuitCloseReason Reason)> gone = new();
        using IDisposable listening = app.Registry.OnChange(change =>
        {
            long now = TimeProvider.System.GetTimestamp();
            if (change.Circuit.State == CircuitState.Disconnected)
            {
                left[change.Circuit.Id] = now;
            }
            else if (change.Circuit.State == CircuitState.Closed)
            {
                gone[change.Circuit.Id] = (TimeProvider.System.GetElapsedTime(left[change.Circuit.Id], now), change.Circuit.CloseReason);
            }
        });
        HeadlessCircuit[] circuits = new HeadlessCircuit[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancelled }, async (i, _) =>
            circuits[i] = await app.OpenAsync(kinds[i % kinds.Length].Path, kinds[i % kinds.Length].User));
        Dictionary<string, TimeSpan> keep = app.Registry.List().ToDictionary(
            view => view.Id, view => kinds.Single(kind => view.Url!.EndsWith(kind.Path, StringComparison.Ordinal) && view.UserKey == kind.User).Keep);
        await app.WaitUntilSavedAsync();

        await Task.WhenAll(circuits.Select(circuit => circuit.DropAsync()));
        await TrackedApp.WaitForAsync(() => gone.Count == count, () => truth.Describe(app));

        // A timer may be early by less than a millisecond.
        Assert.All(keep, circuit => Assert.True(gone[circuit.Key].After >= circuit.Value - TimeSpan.FromMilliseconds(1), $"{gone[circuit.Key].After} of {circuit.Value}"));
        Assert.All(gone.Values, end => Assert.Equal(CircuitCloseReason.Expired, end.Reason));
        Assert.Equal((0, 0, 0), (truth.Connected, truth.Disconnected, app.App.Services.GetRequiredService<RetentionSweeper>().Count));
        Assert.Equal(ReconnectOutcome.Resumed, await circuits[0].ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Browser_that_is_back_in_time_finds_its_circuit_live_and_has_it_for_good()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Retention:KeepLive", "00:00:08");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.DropAsync();
        await TrackedApp.WaitForAsync(() => app.Registry.List().Any(view => view.Retention is not null));

        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));

        await using HeadlessCircuit other = await app.OpenAsync("counter");
        await other.DropAsync();
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 1);
        await circuit.ClickAsync("increment", Cancelled);
        Assert.Equal("2", circuit.TextOf("count"));
        Assert.Null(Assert.Single(app.Registry.List()).Retention);
    }

    [Fact(Timeout = Timeout)]
    public async Task Tab_that_is_closed_while_its_circuit_waits_releases_circuit_and_snapshot_at_once()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Retention:KeepLive", "01:00:00");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await app.WaitUntilSavedAsync();
        await circuit.DropAsync();
        await TrackedApp.WaitForAsync(() => app.App.Services.GetRequiredService<RetentionSweeper>().Count == 1);

        await circuit.CloseAsync(Cancelled);

        await TrackedApp.WaitForAsync(() => !app.Snapshots().Any() && app.Registry.List().Count == 0);
        Assert.Equal(0, app.App.Services.GetRequiredService<RetentionSweeper>().Count);
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Tab_that_is_closed_counts_as_left_also_where_nothing_is_kept_live()
    {
        const int count = 20;
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Retention:KeepLive", "00:00:00");
        ConcurrentQueue<CircuitCloseReason> reasons = [];
        using IDisposable listening = app.Registry.OnChange(change =>
        {
            if (change.Circuit.State == CircuitState.Closed)
            {
                reasons.Enqueue(change.Circuit.CloseReason);
            }
        });
        HeadlessCircuit[] circuits = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => app.OpenAsync("counter")));
        await app.WaitUntilSavedAsync();

        await Task.WhenAll(circuits.Select(circuit => circuit.CloseAsync(Cancelled)));

        await TrackedApp.WaitForAsync(() => reasons.Count == count && !app.Snapshots().Any());
        Assert.All(reasons, reason => Assert.Equal(CircuitCloseReason.Left, reason));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_whose_snapshot_is_not_wanted_leaves_nothing_behind()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            "--CircuitKit:Retention:KeepLive",
            "00:00:00.5",
            "--CircuitKit:Retention:KeepSnapshot",
            "00:00:00");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await app.WaitUntilSavedAsync();
        Assert.NotEmpty(app.Snapshots());

        await circuit.DropAsync();

        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 0 && !app.Snapshots().Any());
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task With_retention_switched_off_the_framework_keeps_and_drops_as_it_always_did()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Retention:Enabled", "false", "--retention", "00:00:01");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");

        await circuit.DropAsync();

        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 0);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), record => record.Id.Id is 6010 or 6011);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
    }
}
