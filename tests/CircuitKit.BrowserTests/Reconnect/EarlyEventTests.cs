using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.BrowserTests.Reconnect;

/// <summary>Without a dialog in front of the page, a person clicks while the page looks for its circuit.</summary>
public sealed class EarlyEventTests(ChromiumFixture chromium) : ReconnectUiTest(chromium)
{
    private readonly SlowReconnect _slow = new();

    private protected override TimeSpan Retention => TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Click_before_the_circuit_is_there_does_not_end_the_page()
    {
        var tab = await OpenAsync("dialog=600000");
        await GoOfflineAsync();
        await Eventually.IsAsync(() => Registry.List().Count == 0, Cancellation);
        await Profile.SetOfflineAsync(false);
        await _slow.Asked.WaitAsync(Cancellation);

        await tab.Page.ClickAsync("#count");
        await tab.Page.TitleAsync();
        _slow.Answer();

        await ExpectGoesOnAsync(tab, count: 1);
        await Expect(tab.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    }

    private protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.Configure<HubOptions>(options => options.AddFilter(_slow));
    }

    /// <summary>A server that is asked for a circuit and takes its time.</summary>
    private sealed class SlowReconnect : IHubFilter
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public void Answer() => _answer.TrySetResult();

        public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
        {
            if (invocation.HubMethodName == "ConnectCircuit")
            {
                _asked.TrySetResult();
                await _answer.Task;
            }

            return await next(invocation);
        }
    }
}
