using System.Collections.Concurrent;
using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.BrowserTests;

/// <summary>A page that persists nothing: its circuit is worth nothing once its browser is away.</summary>
public sealed class RetentionTests(ChromiumFixture chromium) : BrowserTest(chromium), IDisposable
{
    private const int Timeout = 60_000;

    private readonly TempFolder _circuits = new();

    // Without the policy it would wait for three minutes.
    [Fact(Timeout = Timeout)]
    public async Task Clean_circuit_of_a_page_that_persists_nothing_is_dropped_at_once()
    {
        var registry = App.Services.GetRequiredService<ICircuitRegistry>();
        ConcurrentQueue<CircuitCloseReason> ends = [];
        using var listening = registry.OnChange(change =>
        {
            if (change.Circuit.State == CircuitState.Closed)
            {
                ends.Enqueue(change.Circuit.CloseReason);
            }
        });
        var tab = await NewTabAsync();
        await tab.OpenAsync(App.Url, Cancellation);
        await Eventually.IsAsync(() => registry.List() is [{ Snapshot: not null }], Cancellation);

        await Profile.SetOfflineAsync(true);
        App.Services.GetRequiredService<ConnectionCutter>().CutAll();

        await Eventually.IsAsync(() => !ends.IsEmpty, Cancellation);
        Assert.Equal(CircuitCloseReason.Expired, Assert.Single(ends));
    }

    public void Dispose() => _circuits.Dispose();

    private protected override void Configure(IServiceCollection services)
    {
        services.AddCircuitKit().AddFileSnapshots(_circuits.Path).AddRetentionPolicy(RetentionPolicies.DropClean());
        services.AddSingleton<ConnectionCutter>();
        services.Configure<HubOptions>(options => options.AddFilter<ConnectionCutter>());
    }
}
