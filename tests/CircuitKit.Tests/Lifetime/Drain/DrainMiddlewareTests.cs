using CircuitKit.Hosting.Health;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit.Tests.Lifetime.Drain;

public sealed class DrainMiddlewareTests
{
    [Theory]
    [InlineData("/_blazor", "", 503)]
    [InlineData("/_blazor", "?ck_tab=1", 503)]
    [InlineData("/_blazor", "?id=", 503)]
    [InlineData("/_blazor/", "", 503)]
    [InlineData("/_blazor/negotiate", "?negotiateVersion=1", 503)]
    [InlineData("/_blazor/negotiate/", "?id=abc", 503)]
    [InlineData("/admin/_blazor/negotiate", "", 503)]
    // A connection that stands, over long polling.
    [InlineData("/_blazor", "?id=abc", 200)]
    [InlineData("/_blazor/disconnect", "", 200)]
    [InlineData("/_blazor/initializers", "", 200)]
    [InlineData("/counter", "", 200)]
    [InlineData("/my_blazor", "", 200)]
    public async Task Only_new_connections_are_turned_away_and_told_to_try_again(string path, string query, int status)
    {
        await using DrainHarness node = new();
        DrainSwitch drain = node.App.Get<DrainSwitch>();

        Assert.Equal(200, (await AskAsync(node, path, query)).StatusCode);
        drain.TurnOn();

        HttpResponse answer = await AskAsync(node, path, query);
        Assert.Equal((status, status == 503 ? "1" : ""), (answer.StatusCode, answer.Headers.RetryAfter.ToString()));
    }

    [Theory]
    [InlineData("0123456789012345678901", 200)]
    [InlineData("another890123456789012", 503)]
    public async Task While_it_waits_only_the_tabs_of_its_circuits_may_come_back(string tab, int status)
    {
        await using DrainHarness node = new();
        node.Open(connection: new CircuitConnection
        {
            Tab = new TabIdentity("0123456789012345678901", CircuitFrame.Top), User = null, UserKey = null,
        });
        node.App.Get<DrainSwitch>().TurnOn(isWaiting: true);

        Assert.Equal(status, (await AskAsync(node, "/_blazor/negotiate", $"?ck_tab={tab}&ck_frame=top")).StatusCode);
        node.App.Get<DrainSwitch>().TurnOn();
        Assert.Equal(503, (await AskAsync(node, "/_blazor/negotiate", $"?ck_tab={tab}&ck_frame=top")).StatusCode);
    }

    [Fact]
    public async Task Draining_server_is_not_ready()
    {
        await using DrainHarness node = new();
        CircuitKitHealthCheck check = ActivatorUtilities.CreateInstance<CircuitKitHealthCheck>(node.App.Get<IServiceProvider>());
        HealthCheckContext context = new() { Registration = new HealthCheckRegistration("ready", check, failureStatus: null, tags: null) };
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(context, TestContext.Current.CancellationToken)).Status);
        node.Open();

        // At once, long before the drain is over.
        _ = node.Drain.DrainAsync(TestContext.Current.CancellationToken);

        HealthCheckResult health = await check.CheckHealthAsync(context, TestContext.Current.CancellationToken);
        Assert.Equal((HealthStatus.Unhealthy, "This server is being drained: no new circuits are let in."), (health.Status, health.Description));
        Assert.Equal(true, health.Data["draining"]);
    }

    [Fact]
    public async Task Stopping_host_lets_nobody_in()
    {
        await using DrainHarness node = new();

        node.App.Lifetime.StopApplication();

        Assert.True(node.App.Get<DrainSwitch>().IsOn);
    }

    private static async Task<HttpResponse> AskAsync(DrainHarness node, string path, string query)
    {
        ApplicationBuilder app = new(new ServiceCollection().BuildServiceProvider());
        DrainMiddleware door = new(node.App.Get<DrainSwitch>(), node.App.Circuits);
        door.Configure(next => next.Run(_ => Task.CompletedTask))(app);
        DefaultHttpContext context = new();
        (context.Request.Path, context.Request.QueryString) = (path, new QueryString(query));
        await app.Build()(context);
        return context.Response;
    }
}
