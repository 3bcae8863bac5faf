using System.Text.Json;
using CircuitKit.Dashboard.Table;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Dashboard;

/// <summary>Ten thousand circuits on a server: what is sent stays small. Counted in rows and bytes, as times are the machine's.</summary>
public sealed class DashboardScaleTests
{
    private const int Timeout = 180_000;

    private const int Circuits = 10_000;

    // Two circuits a tab, four a person.
    private const int Tabs = Circuits / 2;

    private const int People = Circuits / 4;

    private const int PageSize = 50;

    private const int MostBytes = 64 * 1024;

    [Fact(Timeout = Timeout)]
    public async Task Ten_thousand_circuits_are_told_in_pages_of_a_bounded_size()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--dashboard", "plain", "--environment", "Development");
        Fill(app, node: 0);
        using DashboardClient client = new(app);

        foreach (string order in Enum.GetNames<RowOrder>())
        {
            JsonElement page = await SmallAsync(client, $"api/circuits?order={order}");
            Assert.Equal((PageSize, Circuits, Circuits), (Rows(page), Number(page, "matching"), Number(page, "total")));
        }

        JsonElement found = await SmallAsync(client, "api/circuits?search=PERSON-0-007&size=1000");
        Assert.Equal((40, 40), (Rows(found), Number(found, "matching")));
        JsonElement tabs = await SmallAsync(client, "api/groups?by=tab");
        Assert.Equal((PageSize, Tabs, true), (Rows(tabs), Number(tabs, "matching"), tabs.GetProperty("isCut").GetBoolean()));
        JsonElement people = await SmallAsync(client, "api/groups?by=user&order=name&page=3");
        Assert.Equal((PageSize, People), (Rows(people), Number(people, "matching")));
        JsonElement pages = await WholeAsync(client, "api/groups?by=page");
        Assert.Equal(
            [("/counter", Circuits / 2), ("/form", Circuits / 2)],
            pages.GetProperty("items").EnumerateArray().Select(row => (row.GetProperty("name").GetString()!, Number(row, "circuits"))).Order());
        JsonElement ofOnePage = await SmallAsync(client, "api/circuits?route=/form");
        Assert.Equal((PageSize, Circuits / 2), (Rows(ofOnePage), Number(ofOnePage, "matching")));
        await client.UntilAsync("api/status", told => Number(told.GetProperty("states"), "connected") == Circuits);
        JsonElement status = await SmallAsync(client, "api/status");
        Assert.Equal((Circuits, Tabs, People), (Number(status.GetProperty("states"), "connected"), Number(status, "tabs"), Number(status, "users")));
        await SmallAsync(client, "api/now");
        await SmallAsync(client, "api/nodes");
        await SmallAsync(client, "api/deploy");
        await SmallAsync(client, $"api/circuit?id={app.Registry.List()[0].Id}");
    }

    [Fact(Timeout = Timeout)]
    public async Task Three_servers_with_ten_thousand_each_are_one_list_page_by_page()
    {
        string[] arguments = ["--dashboard", "plain", "--environment", "Development"];
        await using TwoNodes nodes = await TwoNodes.StartAsync((Action<WebApplicationBuilder>?)null, arguments);
        await using TrackedApp third = await nodes.AddAsync();
        TrackedApp[] all = [nodes.First, nodes.Second, third];
        for (int node = 0; node < all.Length; node++)
        {
            Fill(all[node], node);
        }

        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), all.Length);
        using DashboardClient client = new(nodes.First);

        List<string> listed = [];
        string place = "";
        for (int turn = 0; turn < 5; turn++)
        {
            JsonElement page = await WholeAsync(client, $"api/circuits?order=user&descending=false{place}");
            Assert.Equal(3 * Circuits, Number(page, "total"));
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("circuit").GetProperty("id").GetString()!));
            JsonElement next = page.GetProperty("next");
            place = $"&afterId={next.GetProperty("id").GetString()}&afterText={next.GetProperty("text").GetString()}&afterNumber=0";
        }

        Assert.Equal(
            all.SelectMany(app => app.Registry.List())
                .OrderBy(circuit => circuit.UserKey, StringComparer.OrdinalIgnoreCase)
                .ThenBy(circuit => circuit.Id, StringComparer.Ordinal)
                .Take(5 * PageSize)
                .Select(circuit => circuit.Id),
            listed);
        JsonElement pages = await SmallAsync(client, "api/groups?by=page");
        Assert.Equal(3 * Circuits, pages.GetProperty("items").EnumerateArray().Sum(row => Number(row, "circuits")));
    }

    // Records as real ones are, without browsers.
    private static void Fill(TrackedApp app, int node)
    {
        CircuitTable registry = app.App.Services.GetRequiredService<CircuitTable>();
        EventRoundTrips trips = app.App.Services.GetRequiredService<EventRoundTrips>();
        string host = app.Page("").AbsoluteUri;
        for (int i = 0; i < Circuits; i++)
        {
            string person = $"person-{node}-{i / 4:0000}";
            CircuitConnection connection = new()
            {
                Tab = new TabIdentity($"tab-of-{node}-{i / 2:0000000000}", CircuitFrame.Top),
                User = null,
                UserKey = person,
                Url = $"{host}{(i % 2 == 0 ? "counter" : "form")}?a-query-as-long-as-they-are=in-real-apps&number={i}",
            };
            TrackedCircuit entry = connection.Circuit = registry.Open($"circuit-{node}-{i:00000}-of-a-usual-length-of-43", connection);
            entry.Snapshot = new SnapshotInfo { Version = 1, Bytes = 1_000 + i, SavedAt = DateTimeOffset.UnixEpoch };
            trips.Started(connection);
            trips.Shown(connection);
        }
    }

    private static async Task<JsonElement> SmallAsync(DashboardClient client, string path)
    {
        string text = await client.TextAsync(path);
        Assert.True(text.Length <= MostBytes, $"{path} has {text.Length:N0} characters.");
        return JsonDocument.Parse(text).RootElement;
    }

    // Each server is asked for three seconds at most, which may not be enough for it while the machine does something else.
    private static async Task<JsonElement> WholeAsync(DashboardClient client, string path)
    {
        while (true)
        {
            JsonElement answer = await SmallAsync(client, path);
            if (answer.GetProperty("isComplete").GetBoolean())
            {
                return answer;
            }

            await Eventually.PauseAsync(TestContext.Current.CancellationToken);
        }
    }

    private static int Rows(JsonElement page) => page.GetProperty("items").GetArrayLength();

    private static int Number(JsonElement one, string name) => one.GetProperty(name).GetInt32();
}
