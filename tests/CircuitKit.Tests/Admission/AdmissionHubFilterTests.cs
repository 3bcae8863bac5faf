using System.Runtime.CompilerServices;
using CircuitKit.Admission;
using CircuitKit.TestKit;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tests.Tracking;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Admission;

/// <summary>The hub's calls on a server with room for one circuit.</summary>
public sealed class AdmissionHubFilterTests : IAsyncDisposable
{
    private static readonly Type s_hubType =
        typeof(CircuitOptions).Assembly.GetType("Microsoft.AspNetCore.Components.Server.ComponentHub", throwOnError: true)!;

    private readonly CheckpointHarness _app = new(options => (options.Admission.MaxCircuits, options.Admission.ResumeMargin) = (1, 1));
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private int _calls;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refused_page_is_told_why_keeps_its_connection_for_a_moment_and_asks_in_vain_again()
    {
        (FakeCaller first, _) = await ConnectAsync();
        (FakeCaller second, FakeBrowser browser) = await ConnectAsync();
        Assert.Equal("secret", await CallAsync(first, browser, "StartCircuit"));

        Assert.Null(await CallAsync(second, browser, "StartCircuit"));

        Assert.Equal("CircuitKit.Refused busy 5000", Assert.Single(browser.Told.Select(told => $"{told.Message} {string.Join(' ', told.Contents)}")));
        Assert.Equal((1, 0, 1), (_calls, second.Aborts, _app.Get<HubConnections>().Count));
        Assert.Null(await CallAsync(second, browser, "StartCircuit"));
        Assert.Equal((1, 1), (_calls, second.Aborts));
    }

    [Fact]
    public async Task Refused_connection_that_stays_is_cut()
    {
        (FakeCaller first, FakeBrowser browser) = await ConnectAsync();
        (FakeCaller second, _) = await ConnectAsync();
        await CallAsync(first, browser, "StartCircuit");
        await CallAsync(second, browser, "StartCircuit");

        _app.Time.Advance(TimeSpan.FromSeconds(5));

        await Eventually.IsAsync(() => second.Aborts == 1, Cancelled);
        Assert.Equal(0, first.Aborts);
    }

    [Fact]
    public async Task Place_is_given_back_when_the_framework_starts_no_circuit_or_the_connection_ends()
    {
        (FakeCaller caller, FakeBrowser browser) = await ConnectAsync();
        await CallAsync(caller, browser, "StartCircuit", answer: () => null);
        Assert.Equal(0, _app.Get<AdmissionTable>().Count);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => CallAsync(caller, browser, "StartCircuit", answer: () => throw new InvalidOperationException()));
        Assert.Equal(0, _app.Get<AdmissionTable>().Count);

        await CallAsync(caller, browser, "StartCircuit");
        Assert.Equal(1, _app.Get<AdmissionTable>().Count);
        await _app.Get<CircuitKitHubFilter>().OnDisconnectedAsync(
            new HubLifetimeContext(caller, _services, Hub(browser)), exception: null, static (_, _) => Task.CompletedTask);

        Assert.Equal(0, _app.Get<AdmissionTable>().Count);
    }

    [Fact]
    public async Task Resume_gets_in_where_a_start_does_not_and_is_cut_off_without_an_answer_beyond_the_margin()
    {
        (FakeCaller first, FakeBrowser browser) = await ConnectAsync();
        (FakeCaller second, _) = await ConnectAsync();
        (FakeCaller third, _) = await ConnectAsync();
        await CallAsync(first, browser, "StartCircuit");

        Assert.Equal("secret", await CallAsync(second, browser, "ResumeCircuit"));
        Assert.Null(await CallAsync(third, browser, "ResumeCircuit"));

        Assert.Equal((2, 0, 1), (_calls, second.Aborts, third.Aborts));
        Assert.Empty(browser.Told);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _app.DisposeAsync();
    }

    private static Hub Hub(FakeBrowser browser)
    {
        var hub = (Hub)RuntimeHelpers.GetUninitializedObject(s_hubType);
        hub.Clients = browser;
        return hub;
    }

    private async Task<(FakeCaller Caller, FakeBrowser Browser)> ConnectAsync()
    {
        FakeCaller caller = new();
        FakeBrowser browser = new();
        await _app.Get<CircuitKitHubFilter>().OnConnectedAsync(
            new HubLifetimeContext(caller, _services, Hub(browser)),
            static _ => Task.CompletedTask);
        return (caller, browser);
    }

    private async Task<object?> CallAsync(FakeCaller caller, FakeBrowser browser, string method, Func<object?>? answer = null)
    {
        HubInvocationContext invocation = new(caller, _services, Hub(browser), s_hubType.GetMethod(method)!, ["", "", "", "", ""]);
        return await _app.Get<CircuitKitHubFilter>().InvokeMethodAsync(invocation, _ =>
        {
            _calls++;
            return ValueTask.FromResult(answer is null ? "secret" : answer());
        });
    }
}
