using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Hibernation;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;

namespace CircuitKit.IntegrationTests.Dashboard;

/// <summary>Two servers over a real Redis, seen from either.</summary>
public sealed class DashboardFleetTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Either_server_shows_the_circuits_of_both_and_the_life_of_one_that_moved()
    {
        await using TwoNodes nodes = await StartAsync();
        await using HeadlessCircuit moving = await nodes.First.OpenAsync("counter", "alice");
        await using HeadlessCircuit staying = await nodes.Second.OpenAsync("counter", "bob");
        await nodes.First.WaitUntilSavedAsync();
        string before = Assert.Single(nodes.First.Registry.List()).Id;
        using DashboardClient client = new(nodes.First);

        Assert.Equal(["alice", "bob"], Users(await client.JsonAsync("api/circuits?order=user&descending=false")));
        Assert.Equal(["bob"], Users(await client.JsonAsync("api/circuits?search=BOB")));
        Assert.Equal(2, (await client.JsonAsync("api/groups?by=user")).GetProperty("matching").GetInt32());
        JsonElement now = await client.UntilAsync("api/now", told => told.GetProperty("fleet").GetProperty("users").GetInt32() == 2);
        Assert.Equal((2, 2, true), (now.GetProperty("fleet").GetProperty("nodes").GetInt32(), now.GetProperty("fleet").GetProperty("users").GetInt32(), now.GetProperty("fleet").GetProperty("isDurable").GetBoolean()));
        Assert.NotEqual(0, now.GetProperty("history").GetProperty("steps").GetArrayLength());

        await moving.DropAsync();
        await using HeadlessCircuit moved = await nodes.Second.OpenAsync("counter", "alice");
        await moved.PretendAsync(moving);
        Assert.Equal(ReconnectOutcome.Resumed, await moved.ReconnectAsync(Cancelled));
        string after = nodes.Second.Registry.List().Single(circuit => circuit.ContinuationOf == before).Id;

        JsonElement details = await client.JsonAsync($"api/circuit?id={Uri.EscapeDataString(after)}");
        Assert.Equal(
            [after, before],
            details.GetProperty("timelines").EnumerateArray().Select(timeline => timeline.GetProperty("circuitId").GetString()));
        Assert.Contains("ResumedFrom", Kinds(details, 0));
        Assert.Contains("Closed", Kinds(details, 1));
        Assert.Contains("Saved", Kinds(details, 1));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_of_another_server_is_saved_sent_to_sleep_and_closed_and_the_log_here_says_who_did_it()
    {
        await using TwoNodes nodes = await StartAsync(
            "--CircuitKit:Dashboard:AllowActions",
            "true",
            "--CircuitKit:Checkpoints:QuietPeriod",
            "00:01:00",
            "--CircuitKit:Checkpoints:MaxDelay",
            "00:10:00");
        await using HeadlessCircuit circuit = await nodes.Second.OpenClickedAsync(followsRequest: true);
        CircuitInfo listed = Assert.Single(nodes.Second.Registry.List());
        using DashboardClient alice = new(nodes.First, "alice");
        var token = await alice.TokenAsync();
        object meant = new { circuitId = listed.Id, nodeId = listed.NodeId, message = "Good night.", note = "late" };
        Assert.Null(listed.Snapshot);

        using HttpResponseMessage saved = await alice.ActAsync("checkpoint", meant, token);
        Assert.Equal(("Done", listed.NodeId), await ResultOf(saved));
        Assert.NotNull(nodes.Second.Registry.Find(listed.Id)!.Snapshot);
        using HttpResponseMessage slept = await alice.ActAsync("hibernate", meant, token);
        Assert.Equal(("Done", listed.NodeId), await ResultOf(slept));
        await nodes.Second.WaitUntilAsleepAsync();
        JsonElement asleep = await alice.JsonAsync($"api/circuit?id={listed.Id}");
        using HttpResponseMessage closed = await alice.ActAsync("close", meant, token);
        Assert.Equal("Done", (await ResultOf(closed)).Outcome);

        Assert.Equal("Hibernated", asleep.GetProperty("circuit").GetProperty("state").GetString());
        Assert.Equal(("redis", true), (asleep.GetProperty("location").GetProperty("store").GetString(), asleep.GetProperty("location").GetProperty("outlivesProcess").GetBoolean()));
        Assert.InRange(
            asleep.GetProperty("location").GetProperty("until").GetDateTimeOffset(),
            TimeProvider.System.GetUtcNow().AddHours(7),
            TimeProvider.System.GetUtcNow().AddHours(8));
        Assert.Equal(JsonValueKind.Null, asleep.GetProperty("preview").ValueKind);
        Assert.Empty(nodes.Second.Registry.List());
        Assert.Equal(
            new[] { "checkpoint", "hibernate", "close" }.Select(action => $"alice at the dashboard: {action} of {listed.Id}: Done. Note: 'late'."),
            nodes.First.Logs.GetSnapshot().Where(line => line.Id.Id == 9001).Select(line => line.Message));
        Assert.DoesNotContain(nodes.Second.Logs.GetSnapshot(), line => line.Id.Id == 9001);
    }

    [Fact(Timeout = Timeout)]
    public async Task Decisions_of_both_servers_are_told_and_each_waiting_circuit_says_until_when_and_why()
    {
        const string rule = "CircuitKit:Retention:Rules:0";
        await using TwoNodes nodes = await StartAsync(
            $"--{rule}:Route",
            "/counter",
            $"--{rule}:KeepLive",
            "00:20:00",
            $"--{rule}:KeepSnapshot",
            "01:00:00",
            $"--{rule}:Value",
            "80");
        await using HeadlessCircuit one = await TwoNodes.OpenClickedAsync(nodes.First, "alice");
        await using HeadlessCircuit other = await TwoNodes.OpenClickedAsync(nodes.Second, "bob");
        await nodes.First.WaitUntilSavedAsync();
        await nodes.Second.WaitUntilSavedAsync();
        await one.DropAsync();
        await other.DropAsync();
        await Eventually.IsAsync(() => new[] { nodes.First, nodes.Second }.All(app => app.Registry.List()[0].Retention is not null), Cancelled);
        using DashboardClient client = new(nodes.First);

        JsonElement policies = await client.UntilAsync("api/policies", answer => answer.GetProperty("events").GetArrayLength() >= 2);
        foreach (TrackedApp app in new[] { nodes.First, nodes.Second })
        {
            CircuitInfo waiting = app.Registry.List()[0];
            JsonElement decided = policies.GetProperty("events").EnumerateArray().First(
                happened => happened.GetProperty("circuitId").GetString() == waiting.Id);
            Assert.Equal(
                (waiting.NodeId, 1_200, 3_600, 80, "rule 0"),
                (decided.GetProperty("nodeId").GetString(), decided.GetProperty("keepLiveSeconds").GetInt32(), decided.GetProperty("keepSnapshotSeconds").GetInt32(), decided.GetProperty("value").GetInt32(), decided.GetProperty("reason").GetString()));
            JsonElement details = await client.JsonAsync($"api/circuit?id={waiting.Id}");
            JsonElement retention = details.GetProperty("circuit").GetProperty("retention");
            Assert.Equal(
                (waiting.Retention!.LiveUntil, "rule 0"),
                (retention.GetProperty("liveUntil").GetDateTimeOffset(), retention.GetProperty("reason").GetString()));
            Assert.Equal(waiting.Retention.LiveUntil.AddHours(1), details.GetProperty("location").GetProperty("until").GetDateTimeOffset());
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Server_is_drained_from_the_dashboard_of_the_other_and_the_answer_to_may_I_deploy_follows()
    {
        await using TwoNodes nodes = await StartAsync("--CircuitKit:Dashboard:AllowActions", "true");
        using DashboardClient client = new(nodes.First);
        string other = Assert.Single((await client.JsonAsync("api/nodes")).EnumerateArray().Select(node => node.GetProperty("node")), node => !node.GetProperty("isThisNode").GetBoolean())
            .GetProperty("id").GetString()!;
        Assert.Equal("Yes", (await client.JsonAsync("api/deploy")).GetProperty("answer").GetString());

        using HttpResponseMessage answer = await client.ActAsync("drain", new { nodeId = other }, await client.TokenAsync());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(other, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("nodeId").GetString());
        JsonElement verdict = await client.JsonAsync("api/deploy");
        Assert.Equal("YesWithCare", verdict.GetProperty("answer").GetString());
        Assert.Equal("1 of 2 servers are draining; 1 accept users.", verdict.GetProperty("reasons")[0].GetProperty("text").GetString());
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_Redis_the_other_server_is_named_as_missing_and_a_deploy_is_advised_against()
    {
        await using TwoNodes nodes = await StartAsync();
        using DashboardClient client = new(nodes.First);

        await nodes.Redis.KillAsync();

        Assert.Equal("No", (await client.JsonAsync("api/deploy")).GetProperty("answer").GetString());
        JsonElement page = await client.JsonAsync("api/circuits");
        Assert.Equal((1, false), (page.GetProperty("missingNodes").GetArrayLength(), page.GetProperty("isComplete").GetBoolean()));
    }

    private static async Task<TwoNodes> StartAsync(params string[] args)
    {
        TwoNodes nodes = await TwoNodes.StartAsync(
            (Action<WebApplicationBuilder>?)null,
            ["--dashboard", "plain", "--environment", "Development", .. args]);
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        return nodes;
    }

    private static async Task<(string? Outcome, string? Node)> ResultOf(HttpResponseMessage answer)
    {
        JsonElement result = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        return (result.GetProperty("outcome").GetString(), result.GetProperty("nodeId").GetString());
    }

    private static IEnumerable<string?> Users(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("circuit").GetProperty("userKey").GetString());

    private static string?[] Kinds(JsonElement details, int timeline) =>
        [.. details.GetProperty("timelines")[timeline].GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("kind").GetString())];
}
