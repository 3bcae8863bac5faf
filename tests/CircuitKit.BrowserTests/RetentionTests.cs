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
    private readonly ConcurrentQueue<CircuitCloseReason> _ends = [];

    // Without the policy it would wait for three minutes.
    [Fact(Timeout = Timeout)]
    public async Task Clean_circuit_of_a_page_that_persists_nothing_is_dropped_at_once()
    {
        var registry = App.Services.GetRequiredService<ICircuitRegistry>();
        var tab = await NewTabAsync();
        await tab.OpenAsync(App.Url, Cancellation);
        await Eventually.IsAsync(() => registry.List() is [{ Snapshot: not null }], Cancellation);

        await Profile.SetOfflineAsync(true);
        App.Services.GetRequiredService<ConnectionCutter>().CutAll();

        await Eventually.IsAsync(() => !_ends.IsEmpty, Cancellation);
        Assert.Equal(CircuitCloseReason.Expired, Assert.Single(_ends));
    }

    public void Dispose() => _circuits.Dispose();

    private protected override void Configure(IServiceCollection services)
    {
        services.AddCircuitKit().AddFileSnapshots(_circuits.Path).AddRetentionPolicy(RetentionPolicies.DropClean()).AddCircuitObserver<Ends>();
        services.AddSingleton(_ends);
        services.AddSingleton<ConnectionCutter>();
        services.Configure<HubOptions>(options => options.AddFilter<ConnectionCutter>());
    }

    private sealed class Ends(ConcurrentQueue<CircuitCloseReason> reasons) : ICircuitObserver
    {
        public Task OnCircuitChangedAsync(CircuitChange change, CancellationToken cancellationToken)
        {
            if (change.Circuit.State == CircuitState.Closed)
            {
                reasons.Enqueue(change.Circuit.CloseReason);
            }

            return Task.CompletedTask;
        }
    }
}
