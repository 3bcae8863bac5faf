using System.Diagnostics.Metrics;
using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.BrowserTests;

/// <summary>What the metrics say of tabs and their circuits, whatever a person does with them.</summary>
public sealed class TabCountTests(ChromiumFixture chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task One_tab_has_one_circuit()
    {
        await (await NewTabAsync()).OpenAsync(App.Url, Cancellation);

        await ExpectAsync(circuits: 1, "1 with 1");
    }

    [Fact]
    public async Task Tab_with_two_frames_is_one_tab_with_three_circuits()
    {
        await (await NewTabAsync()).OpenAsync($"{App.Url}/counter-frames", Cancellation);

        await ExpectAsync(circuits: 3, "1 with 3");
    }

    [Fact]
    public async Task Duplicated_tab_is_a_tab_of_its_own()
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync(App.Url, Cancellation);
        var duplicate = await tab.DuplicateAsync();
        await duplicate.OpenAsync(App.Url, Cancellation);

        await ExpectAsync(circuits: 2, "2 with 1");
    }

    [Fact]
    public async Task Reload_takes_the_old_circuit_along_and_the_tab_stays()
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync(App.Url, Cancellation);
        for (var reload = 0; reload < 2; reload++)
        {
            await tab.Page.ReloadAsync();
            await tab.BeInteractiveAsync();
        }

        await ExpectAsync(circuits: 1, "1 with 1");
    }

    [Fact]
    public async Task Back_and_forward_leave_one_tab_with_one_circuit()
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync(App.Url, Cancellation);
        await tab.Page.GotoAsync($"{App.Url}/counter-frames");
        await tab.BeInteractiveAsync();
        await tab.Page.GoBackAsync();
        await tab.BeInteractiveAsync();
        await ExpectAsync(circuits: 1, "1 with 1");

        await tab.Page.GoForwardAsync();
        await tab.BeInteractiveAsync();
        await ExpectAsync(circuits: 3, "1 with 3");
    }

    [Fact]
    public async Task Crashed_tab_is_counted_until_its_circuit_has_expired()
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync(App.Url, Cancellation);
        var crashed = new TaskCompletionSource();
        tab.Page.Crash += (_, _) => crashed.TrySetResult();

        _ = tab.Page.GotoAsync("chrome://crash").ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
        await crashed.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancellation);

        await ExpectAsync(circuits: 0);
    }

    [Fact]
    public async Task Tab_without_storage_has_a_circuit_and_is_not_counted()
    {
        var tab = await NewTabAsync();
        await tab.Page.AddInitScriptAsync(
            "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('Blocked by a test.', 'SecurityError'); } });");
        await tab.OpenAsync(App.Url, Cancellation);

        await ExpectAsync(circuits: 1);
    }

    [Fact]
    public async Task Closed_tabs_leave_nothing()
    {
        var first = await NewTabAsync();
        await first.OpenAsync(App.Url, Cancellation);
        var second = await NewTabAsync();
        await second.OpenAsync($"{App.Url}/counter-frames", Cancellation);
        await ExpectAsync(circuits: 4, "1 with 1", "1 with 3");

        await first.Page.CloseAsync(new() { RunBeforeUnload = true });
        await second.Page.CloseAsync(new() { RunBeforeUnload = true });

        await ExpectAsync(circuits: 0);
    }

    private protected override void Configure(IServiceCollection services)
    {
        services.AddCircuitKit();
        services.Configure<CircuitOptions>(options => options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(1));
    }

    // The news of a page that was left arrives a moment later; and one reading serves half a second.
    private async Task ExpectAsync(int circuits, params string[] tabs)
    {
        var seen = (Circuits: -1, Tabs: "");
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            patience.CancelAfter(TimeSpan.FromSeconds(20));
            await Eventually.IsAsync(() => (seen = Read()) == (circuits, string.Join(", ", tabs)), patience.Token);
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            Assert.Equal((circuits, string.Join(", ", tabs)), seen);
        }
    }

    private (int Circuits, string Tabs) Read()
    {
        var circuits = 0;
        SortedDictionary<string, int> tabs = new(StringComparer.Ordinal);
        var factory = App.Services.GetRequiredService<IMeterFactory>();
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, that) =>
        {
            if ((instrument.Name is "circuitkit.circuit.active" or "circuitkit.tab.active") && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                that.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, count, tags, _) =>
        {
            if (instrument.Name == "circuitkit.circuit.active")
            {
                circuits += count;
            }
            else if (count > 0)
            {
                tabs[(string)tags[0].Value!] = count;
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return (circuits, string.Join(", ", tabs.Select(tab => $"{tab.Value} with {tab.Key}")));
    }
}
