using System.Net;
using System.Text.Json;
using CircuitKit.Dashboard;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Dashboard;

/// <summary>What is told of one circuit.</summary>
public sealed class DashboardDetailsTests
{
    private const int Timeout = 60_000;

    private static readonly string[] s_open = ["--dashboard", "policy", "--environment", "Production"];

    [Fact(Timeout = Timeout)]
    public async Task State_is_told_by_key_and_size_and_looking_at_it_writes_nothing()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        await using HeadlessCircuit circuit = await app.OpenAsync("orders");
        await app.WaitUntilSavedAsync();
        using DashboardClient alice = new(app, "alice");
        CircuitInfo before = Assert.Single(app.Registry.List());

        JsonElement preview = (await alice.JsonAsync($"api/circuit?id={before.Id}")).GetProperty("preview");

        Assert.Equal("Captured", preview.GetProperty("outcome").GetString());
        JsonElement largest = preview.GetProperty("values")[0];
        Assert.Equal("list", largest.GetProperty("kind").GetString());
        Assert.InRange(largest.GetProperty("bytes").GetInt32(), 10_000, 40_000);
        Assert.All(preview.GetProperty("values").EnumerateArray(), value => Assert.Equal(JsonValueKind.Null, value.GetProperty("value").ValueKind));
        Assert.Equal(before.Snapshot, app.Registry.Find(before.Id)!.Snapshot);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), line => line.Id.Id == 9003);
    }

    [Fact(Timeout = Timeout)]
    public async Task Values_are_shown_only_where_that_is_allowed_and_the_log_says_who_looked()
    {
        await using TrackedApp app = await TrackedApp.StartAsync([.. s_open, "--CircuitKit:Dashboard:ShowValues", "true"]);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        using DashboardClient alice = new(app, "alice");
        string id = Assert.Single(app.Registry.List()).Id;

        JsonElement preview = (await alice.JsonAsync($"api/circuit?id={id}")).GetProperty("preview");

        Assert.Contains(preview.GetProperty("values").EnumerateArray(), value => value.GetProperty("value").GetString() == "0");
        Assert.Equal(
            $"alice at the dashboard was shown the values in the state of circuit {id}.",
            Assert.Single(app.Logs.GetSnapshot(), line => line.Id.Id == 9003).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_components_and_services_persist_is_told_by_property_and_type()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        await using HeadlessCircuit circuit = await app.OpenAsync("saint");
        await circuit.ClickAsync("use", TestContext.Current.CancellationToken);
        using DashboardClient alice = new(app, "alice");

        JsonElement preview = (await alice.JsonAsync($"api/circuit?id={Assert.Single(app.Registry.List()).Id}")).GetProperty("preview");

        Assert.Equal(
            [
                "CircuitKit.TestApp/CircuitKit.TestApp.Basket/Items List<string>",
                "CircuitKit.TestApp/CircuitKit.TestApp.Components.Pages.Saint/Tally Dictionary<string, (int, DateOnly?)>",
                "CircuitKit.TestApp/CircuitKit.TestApp.Components.Pages.Saint/Total int",
            ],
            preview.GetProperty("values").EnumerateArray()
                .Where(value => value.GetProperty("name").GetString()?.StartsWith("CircuitKit.TestApp/", StringComparison.Ordinal) == true)
                .Select(value => $"{value.GetProperty("name")} {value.GetProperty("type")}")
                .Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task Component_that_cannot_be_captured_is_named_everywhere()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        await using HeadlessCircuit circuit = await app.OpenAsync("throws");
        using DashboardClient alice = new(app, "alice");
        await circuit.ClickAsync("arm", TestContext.Current.CancellationToken);
        string id = Assert.Single(app.Registry.List()).Id;
        await Eventually.IsAsync(() => app.Logs.GetSnapshot().Any(line => line.Id.Id == 3000), TestContext.Current.CancellationToken);

        JsonElement details = await alice.JsonAsync($"api/circuit?id={id}");
        JsonElement row = (await alice.JsonAsync("api/circuits?unsaved=true")).GetProperty("items")[0];
        JsonElement reason = (await alice.JsonAsync("api/deploy")).GetProperty("reasons")[0];

        const string trouble = "a persist callback of CircuitKit.TestApp.Components.Pages.Throws throws an exception (see event 3000).";
        Assert.Equal("Failed", details.GetProperty("preview").GetProperty("outcome").GetString());
        Assert.Equal("CircuitKit.TestApp.Components.Pages.Throws", details.GetProperty("preview").GetProperty("component").GetString());
        Assert.Equal(trouble, details.GetProperty("trouble").GetString());
        Assert.Equal(trouble, row.GetProperty("trouble").GetString());
        Assert.Equal($"1 circuit cannot be saved: {trouble}", reason.GetProperty("text").GetString());
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_page_costs_is_told_by_circuit_and_by_page()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        await using HeadlessCircuit circuit = await app.OpenAsync("orders");
        await using HeadlessCircuit clicked = await app.OpenAsync("counter");
        using DashboardClient alice = new(app, "alice");
        await clicked.ClickAsync("increment", TestContext.Current.CancellationToken);
        await clicked.WaitForTextAsync("count", "1", TestContext.Current.CancellationToken);
        await app.WaitUntilSavedAsync();
        CircuitInfo counter = Assert.Single(app.Registry.List(), one => one.Url!.EndsWith("/counter", StringComparison.Ordinal));
        JsonElement cost;
        do
        {
            await Eventually.PauseAsync(TestContext.Current.CancellationToken);
            cost = (await alice.JsonAsync($"api/circuit?id={counter.Id}")).GetProperty("cost");
        }
        while (cost.GetProperty("lastSeconds").ValueKind == JsonValueKind.Null);

        JsonElement pages = (await alice.JsonAsync("api/groups?by=page&order=size")).GetProperty("items");

        Assert.Equal("/counter", cost.GetProperty("route").GetString());
        Assert.InRange(cost.GetProperty("usualSeconds").GetDouble(), double.Epsilon, 60);
        Assert.Equal(
            (1, counter.Snapshot!.Value.Bytes),
            (cost.GetProperty("page").GetProperty("timedEvents").GetInt32(), cost.GetProperty("page").GetProperty("meanSnapshot").GetInt32()));
        Assert.Equal(["/orders", "/counter"], pages.EnumerateArray().Select(page => page.GetProperty("name").GetString()));
        Assert.Equal([0, 1], pages.EnumerateArray().Select(page => page.GetProperty("cost").GetProperty("timedEvents").GetInt32()));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_ended_is_told_as_it_was_and_what_is_left_of_it()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        await using HeadlessCircuit circuit = await app.OpenAsync("orders", "carol");
        await app.WaitUntilSavedAsync();
        string id = Assert.Single(app.Registry.List()).Id;
        using DashboardClient alice = new(app, "alice");
        await app.EvictAsync(circuit);

        JsonElement details = await alice.JsonAsync($"api/circuit?id={id}");

        Assert.Equal(JsonValueKind.Null, details.GetProperty("circuit").ValueKind);
        JsonElement ended = details.GetProperty("timelines")[0].GetProperty("end").GetProperty("circuit");
        Assert.Equal(("Closed", "carol"), (ended.GetProperty("state").GetString(), ended.GetProperty("userKey").GetString()));
        Assert.NotEqual(0, ended.GetProperty("snapshot").GetProperty("bytes").GetInt32());
        Assert.Equal("file", details.GetProperty("location").GetProperty("store").GetString());
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_another_one_continues_is_superseded_in_the_list_and_in_its_details()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await app.WaitUntilSavedAsync();
        using DashboardClient alice = new(app, "alice");
        TrackedCircuit tracked = Assert.Single(app.App.Services.GetRequiredService<CircuitTable>().Live);

        tracked.IsSuperseded = true;

        JsonElement row = (await alice.JsonAsync("api/circuits")).GetProperty("items")[0];
        JsonElement details = await alice.JsonAsync($"api/circuit?id={tracked.Id}");
        Assert.Equal("Superseded", row.GetProperty("circuit").GetProperty("saveState").GetString());
        Assert.Equal("Superseded", details.GetProperty("circuit").GetProperty("saveState").GetString());
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_nobody_knows_is_not_found()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        using DashboardClient alice = new(app, "alice");
        using HttpResponseMessage unknown = await alice.GetAsync("api/circuit?id=unknown");
        using HttpResponseMessage nothing = await alice.GetAsync("api/circuit");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (unknown.StatusCode, nothing.StatusCode));
    }

    [Fact(Timeout = Timeout)]
    public async Task Nothing_is_recorded_where_no_dashboard_is_mapped()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");

        DashboardRecorder recorder = app.App.Services.GetRequiredService<DashboardRecorder>();

        Assert.Equal((false, 0, 0), (recorder.IsRecording, recorder.Timelines.Count, recorder.Samples.All.Count));
    }
}
