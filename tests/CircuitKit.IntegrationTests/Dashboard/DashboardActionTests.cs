using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using CircuitKit.Dashboard.Actions;
using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Dashboard;

/// <summary>What people at the dashboard may do.</summary>
public sealed class DashboardActionTests
{
    private const int Timeout = 60_000;

    private static readonly string[] s_open = ["--dashboard", "policy", "--environment", "Production", "--CircuitKit:Dashboard:AllowActions", "true"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Actions_are_off_unless_they_are_switched_on()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--dashboard", "policy");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        using DashboardClient alice = new(app, "alice");

        using HttpResponseMessage token = await alice.GetAsync("api/token");
        using HttpResponseMessage answer = await alice.ActAsync("close", Meant(app));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (token.StatusCode, answer.StatusCode));
        Assert.Equal(
            "Actions are off. Set CircuitKit:Dashboard:AllowActions to true to switch them on.",
            await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.Single(app.Registry.List());
    }

    [Fact(Timeout = Timeout)]
    public async Task Request_without_the_token_of_this_person_does_nothing_and_is_logged()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        using DashboardClient alice = new(app, "alice");
        ActionToken ofAlice = await alice.TokenAsync();

        using HttpResponseMessage without = await alice.ActAsync("close", Meant(app));
        alice.Become("bob");
        using HttpResponseMessage withAnothers = await alice.ActAsync("close", Meant(app), ofAlice);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (without.StatusCode, withAnothers.StatusCode));
        Assert.Single(app.Registry.List());
        Assert.Equal(2, app.Logs.GetSnapshot().Count(line => line.Id.Id == 9002));
    }

    [Fact(Timeout = Timeout)]
    public async Task Address_that_somebody_is_led_to_does_nothing()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        using DashboardClient alice = new(app, "alice");
        await alice.TokenAsync();

        foreach (string action in new[] { "checkpoint", "hibernate", "close", "drain" })
        {
            using HttpResponseMessage answer = await alice.GetAsync(
                $"api/actions/{action}?circuitId={app.Registry.List()[0].Id}&nodeId={app.Registry.List()[0].NodeId}");
            Assert.True(answer.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotFound, $"{action}: {answer.StatusCode}");
        }

        Assert.Equal(CircuitState.Connected, Assert.Single(app.Registry.List()).State);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), line => line.Id.Id == 9001);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_is_saved_and_then_closed_with_a_message_and_the_log_says_who_did_it()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            [.. s_open, "--CircuitKit:Checkpoints:QuietPeriod", "00:01:00", "--CircuitKit:Checkpoints:MaxDelay", "00:10:00"]);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter", "carol");
        using DashboardClient alice = new(app, "alice");
        ActionToken token = await alice.TokenAsync();
        string id = Assert.Single(app.Registry.List()).Id;
        Assert.Null(app.Registry.Find(id)!.Snapshot);

        using HttpResponseMessage saved = await alice.ActAsync("checkpoint", Meant(app), token);
        Assert.Equal("Done", await OutcomeOf(saved));
        Assert.NotNull(app.Registry.Find(id)!.Snapshot);
        using HttpResponseMessage closed = await alice.ActAsync(
            "close",
            new { circuitId = id, app.Registry.Find(id)!.NodeId, message = "We are closing.", note = "night\nshift" },
            token);

        Assert.Equal("Done", await OutcomeOf(closed));
        Assert.Empty(app.Registry.List());
        Assert.Equal(
            [$"alice at the dashboard: checkpoint of {id}: Done. Note: ''.", $"alice at the dashboard: close of {id}: Done. Note: 'night shift'."],
            app.Logs.GetSnapshot().Where(line => line.Id.Id == 9001).Select(line => line.Message));
        JsonElement events = (await alice.JsonAsync($"api/circuit?id={id}")).GetProperty("timelines")[0].GetProperty("events");
        Assert.Equal("Closed: night\nshift", events.EnumerateArray().Last().GetProperty("detail").GetString());
    }

    [Theory(Timeout = Timeout)]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not json")]
    public async Task Request_that_does_not_say_what_is_meant_is_refused(string body)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        using DashboardClient alice = new(app, "alice");
        ActionToken token = await alice.TokenAsync();

        using HttpResponseMessage answer = await alice.ActAsync(
            "close",
            body == "not json" ? new string('x', 20_000) : JsonSerializer.Deserialize<JsonElement>(body),
            token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("close", "x\ninfo: alice at the dashboard: drain")]
    [InlineData("close", "not a circuit's id")]
    [InlineData("drain", "x\ninfo: alice at the dashboard: drain")]
    public async Task Target_that_is_no_id_is_refused_and_puts_nothing_into_the_log(string action, string target)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        using DashboardClient alice = new(app, "alice");
        ActionToken token = await alice.TokenAsync();

        using HttpResponseMessage answer = await alice.ActAsync(action, new { circuitId = target, nodeId = target }, token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), line => line.Message.Contains(target, StringComparison.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_of_a_server_that_is_gone_is_not_found_and_the_action_is_logged()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        using DashboardClient alice = new(app, "alice");
        ActionToken token = await alice.TokenAsync();
        string id = new('A', 43);

        using HttpResponseMessage answer = await alice.ActAsync("close", new { circuitId = id, nodeId = "gone-1-abcdef" }, token);

        Assert.Equal((HttpStatusCode.OK, "NotFound"), (answer.StatusCode, await OutcomeOf(answer)));
        Assert.Equal(
            $"alice at the dashboard: close of {id}: NotFound. Note: ''.",
            Assert.Single(app.Logs.GetSnapshot(), line => line.Id.Id == 9001).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Action_that_breaks_is_logged_with_its_user_all_the_same()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            builder => builder.Services.AddSingleton<ICircuitControl, BrokenControl>(), s_open);
        using DashboardClient alice = new(app, "alice");
        ActionToken token = await alice.TokenAsync();
        string id = new('A', 43);

        using HttpResponseMessage answer = await alice.ActAsync("close", new { circuitId = id }, token);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(
            $"alice at the dashboard: close of {id}: NotKnown. Note: ''.",
            Assert.Single(app.Logs.GetSnapshot(), line => line.Id.Id == 9001).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Text_of_an_operator_stays_within_the_line_of_a_command()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        ICircuitControl control = app.App.Services.GetRequiredService<ICircuitControl>();

        await control.CloseAsync("no circuit\r\ninfo: forged", new CloseOptions { Note = "one\u2028two\u001b[2J" }, Cancelled);
        await control.CloseUserAsync("nobody", new CloseOptions { Note = "one\ntwo" }, Cancelled);

        string[] lines = [.. app.Logs.GetSnapshot().Where(line => line.Id.Id is 3100 or 3101).Select(line => line.Message)];
        Assert.StartsWith("Command Close for circuit no circuit  info: forged: NotFound", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("Note: 'one two [2J'.", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("Note: 'one two'.", lines[1], StringComparison.Ordinal);
    }

    private static object Meant(TrackedApp app) => new { circuitId = app.Registry.List()[0].Id, nodeId = app.Registry.List()[0].NodeId };

    private static async Task<string?> OutcomeOf(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("outcome").GetString();

    private sealed class BrokenControl : ICircuitControl
    {
        public Task<CircuitCommandResult> CheckpointAsync(CircuitTarget circuit, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task<CircuitCommandResult> HibernateAsync(CircuitTarget circuit, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task<CircuitCommandResult> HoldAsync(CircuitTarget circuit, TimeSpan duration, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task<CircuitCommandResult> CloseAsync(CircuitTarget circuit, CloseOptions? options, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task<UserCloseResult> CloseUserAsync(string userKey, CloseOptions? options, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task<UserCloseResult> CloseUserAsync(ClaimsPrincipal user, CloseOptions? options, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();
    }
}
