using System.Collections.Concurrent;
using CircuitKit.IntegrationTests.Admission;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Faults;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Hibernation;

/// <summary>A client without a browser opens circuits, has them hibernate and goes on with the next: what it leaves behind has a bound.</summary>
public sealed class HibernationLimitTests
{
    private const int Timeout = 120_000;
    private const string Attacker = "203.0.113.7";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Four_hundred_hibernated_circuits_of_one_address_are_not_possible_and_those_of_others_still_are()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => (limits.MaxCircuits, limits.MaxCircuitsPerAddress) = (50, 10));
        using MetricCollector<long> outcomes = Outcomes(app);
        int limit = new HibernationOptions().MaxCircuitsPerAddress;

        int hibernated = await FloodAsync(app, 400);

        Assert.Equal(limit, hibernated);
        Assert.Equal(limit, app.App.Services.GetRequiredService<HibernatedCircuits>().Count);
        Assert.Equal(400 - limit, outcomes.GetMeasurementSnapshot().Count(outcome => (string?)outcome.Tags["outcome"] == "limited"));
        await using HeadlessCircuit neighbour = await app.OpenAsync(address: "198.51.100.1", sleeps: false);
        Assert.True(await neighbour.HibernateAsync("hidden/untouched", Cancelled));
        await using HeadlessCircuit signedIn = await app.OpenAsync("ada", address: Attacker, sleeps: false);
        Assert.True(await signedIn.HibernateAsync("hidden/untouched", Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task In_memory_the_hibernated_circuits_of_one_address_do_not_push_out_the_snapshot_of_a_signed_in_user()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(
            limits => limits.MaxCircuitsPerAddress = 10,
            builder => builder.Services.Configure<CircuitKitOptions>(options =>
            {
                options.Snapshots.InMemoryMaxCount = 100;
                options.Hibernation.MaxCircuitsPerAddress = 1_000;
            }));
        await using HeadlessCircuit victim = await app.OpenAsync("ada", address: "198.51.100.1", sleeps: false);
        await victim.ClickAsync("increment", Cancelled);
        Assert.True(await victim.HibernateAsync(Cancelled));
        await app.WaitUntilAsleepAsync();

        Assert.Equal(140, await FloodAsync(app, 140));

        Assert.Equal(ReconnectOutcome.Resumed, await victim.ReconnectAsync(Cancelled));
        Assert.Equal("1", victim.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_wakes_makes_room_for_another_of_its_address()
    {
        await using TrackedApp app = await StartAsync(options => options.MaxCircuitsPerAddress = 1);
        await using HeadlessCircuit first = await app.OpenAsync(address: Attacker, sleeps: false);
        await using HeadlessCircuit second = await app.OpenAsync(address: Attacker, sleeps: false);
        Assert.True(await first.HibernateAsync("hidden/untouched", Cancelled));
        await TrackedApp.WaitForAsync(() => app.App.Services.GetRequiredService<HibernatedCircuits>().Count == 1);
        Assert.False(await second.HibernateAsync("hidden/untouched", Cancelled));

        Assert.Equal(ReconnectOutcome.Resumed, await first.ReconnectAsync(Cancelled));

        Assert.True(await second.HibernateAsync("hidden/untouched", Cancelled));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("user")]
    [InlineData("tab")]
    [InlineData("all")]
    public async Task Circuits_of_one_user_of_one_tab_and_in_all_are_bounded_also_when_many_ask_at_once(string bound)
    {
        await using TrackedApp app = await StartAsync(options => _ = bound switch
        {
            "user" => options.MaxCircuitsPerUser = 3,
            "tab" => options.MaxCircuitsPerTab = 3,
            _ => options.MaxCircuits = 3,
        });
        HeadlessCircuit[] circuits = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => app.OpenAsync(
            user: bound == "user" ? "ada" : null,
            tab: bound == "tab" ? "tab-of-sixteen-and-more" : null,
            address: $"203.0.113.{i}",
            sleeps: false)));

        // All have asked before the first one leaves.
        bool[] answers = await Task.WhenAll(circuits.Select(circuit => circuit.MayHibernateAsync(Cancelled, "hidden/untouched")));

        Assert.Equal(3, answers.Count(answer => answer));
        await Task.WhenAll(circuits.Select(circuit => circuit.DropAsync()));
        await TrackedApp.WaitForAsync(() => app.App.Services.GetRequiredService<HibernatedCircuits>().Count == 3);
    }

    [Fact(Timeout = Timeout)]
    public async Task Address_of_28_thousand_characters_is_cut_where_it_comes_in()
    {
        await using TrackedApp app = await StartAsync(static _ => { });
        string address = app.Page("counter?").AbsoluteUri + new string('x', 28_000);
        await using HeadlessCircuit started = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions { Page = app.Page("counter"), HubQuery = "ck_sleep=can", StatedAddress = address }, Cancelled);
        await using HeadlessCircuit moved = await app.OpenSleepyAsync("counter");
        await moved.MoveToAsync(address);
        await TrackedApp.WaitForAsync(() => app.Registry.List().All(circuit => circuit.Url is { Length: > 1_000 }));

        Assert.All(app.Registry.List(), circuit => Assert.Equal(address[..2_048], circuit.Url));
        Assert.True(await started.HibernateAsync("hidden/untouched", Cancelled));
        await TrackedApp.WaitForAsync(() => app.App.Services.GetRequiredService<HibernatedCircuits>().Count == 1);
        Assert.All(app.Registry.List(), circuit => Assert.Equal(2_048, circuit.Url!.Length));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("click")]
    [InlineData("navigation")]
    public async Task Page_that_was_used_is_not_believed_that_it_was_not(string use)
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Hibernation:UsedPages", "false");
        await using HeadlessCircuit circuit = await app.OpenSleepyAsync("counter");
        if (use == "click")
        {
            await circuit.ClickAsync("increment", Cancelled);
        }
        else
        {
            await circuit.MoveToAsync(app.Page("counter?second").AbsoluteUri);
            await TrackedApp.WaitForAsync(() => app.Registry.List() is [{ Url: { } url }] && url.EndsWith("?second", StringComparison.Ordinal));
        }

        Assert.False(await circuit.HibernateAsync("hidden/untouched", Cancelled));
        Assert.Equal(CircuitState.Connected, app.StateOfOnly());
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_nobody_touched_hibernates_again_after_it_woke()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Hibernation:UsedPages", "false");
        await using HeadlessCircuit circuit = await app.OpenSleepyAsync("counter");
        for (int i = 0; i < 2; i++)
        {
            Assert.True(await circuit.HibernateAsync("hidden/untouched", Cancelled));
            await app.WaitUntilAsleepAsync();
            Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_is_used_after_the_yes_keeps_its_circuit()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Hibernation:UsedPages", "false");
        await using HeadlessCircuit circuit = await app.OpenSleepyAsync("counter");
        Assert.True(await circuit.MayHibernateAsync(Cancelled, "hidden/untouched"));

        await circuit.ClickAsync("increment", Cancelled);
        await circuit.DropAsync();

        await TrackedApp.WaitForAsync(() => app.StateOfOnly() == CircuitState.Disconnected);
        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    private static Task<TrackedApp> StartAsync(Action<HibernationOptions> limits) => LimitedApp.StartAsync(
        static _ => { }, builder => builder.Services.Configure<CircuitKitOptions>(options => limits(options.Hibernation)));

    // Ten at a time, as many as the limit of live circuits lets in. Those that may not go are closed, which makes room for the next.
    private static async Task<int> FloodAsync(TrackedApp app, int count)
    {
        FrameworkTruth truth = new(app);
        ConcurrentBag<bool> answers = [];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancelled }, async (_, token) =>
        {
            while (true)
            {
                try
                {
                    HeadlessCircuit page = await app.OpenAsync(address: Attacker, sleeps: false);
                    bool isHibernated = await page.HibernateAsync("hidden/untouched", token);
                    answers.Add(isHibernated);
                    if (!isHibernated)
                    {
                        await page.CloseAsync(token);
                    }

                    return;
                }
                catch (CircuitRefusedException)
                {
                    // The one before it has not ended yet.
                }
            }
        });
        await TrackedApp.WaitForAsync(() => truth is { Connected: 0, Disconnected: 0 }, () => truth.Describe(app));
        return answers.Count(answer => answer);
    }

    private static MetricCollector<long> Outcomes(TrackedApp app) => new(
        app.App.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), "CircuitKit", "circuitkit.circuit.hibernations");
}
