using CircuitKit.Lifetime.Retention.Rules;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace CircuitKit.Tests.Lifetime.Retention;

/// <summary>The configuration as it is read at start, and as it changes while the app runs.</summary>
public sealed class RetentionSettingsTests : IAsyncDisposable
{
    private const string File = "retention.json";

    private readonly TempFolder _folder = new();
    private WebApplication? _app;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public void Rules_are_read_from_the_configuration_in_their_order()
    {
        RetentionSettings settings = Start("""
            { "CircuitKit": { "Retention": {
                "MaxDisconnected": 5000,
                "MemoryPressureThreshold": 0.8,
                "KeepLive": "00:05:00",
                "Rules": [
                    { "Role": "trader", "Route": "/orders/{id}", "KeepLive": "00:30:00", "Value": 90 },
                    { "SignedIn": false, "State": false, "UnsavedWork": false, "Used": false, "KeepLive": "00:00:00", "KeepSnapshot": "00:00:00" }
                ] } } }
            """);

        Assert.Equal(
            (5000, 0.8, TimeSpan.FromMinutes(5)),
            (settings.Options.MaxDisconnected, settings.Options.MemoryPressureThreshold, settings.Options.KeepLive));
        Assert.Equal(
            [
                new RetentionRule { Role = "trader", Route = "/orders/{id}", KeepLive = TimeSpan.FromMinutes(30), Value = 90 },
                new RetentionRule { SignedIn = false, State = false, UnsavedWork = false, Used = false, KeepLive = TimeSpan.Zero, KeepSnapshot = TimeSpan.Zero },
            ],
            settings.Options.Rules);
        Assert.Equal(2, settings.Rules.Count);
    }

    [Fact]
    public void Change_takes_effect_without_a_restart_and_what_code_says_still_wins()
    {
        RetentionSettings settings = Start(Rule("00:30:00"), options => options.Retention.MaxDisconnected = 7);
        int changes = 0;
        settings.Changed += () => changes++;

        Change(Rule("00:01:00", more: "\"MaxDisconnected\": 3,"));

        Assert.Equal(TimeSpan.FromMinutes(1), Assert.Single(settings.Rules).Decide(Some.Circuit())!.KeepLive);
        Assert.Equal((7, 1), (settings.Options.MaxDisconnected, changes));
        Assert.Contains(
            Said(),
            record => record.Id.Id == 6002 && record.Message == "The changed configuration of CircuitKit:Retention is in force, with 1 rules.");
    }

    [Theory]
    [InlineData("25:00:00:00", "CircuitKit:Retention:Rules:0:KeepLive is '25.00:00:00'; set it to a value from 00:00:00 to 1.00:00:00.")]
    [InlineData("soon", "'soon' at 'CircuitKit:Retention:Rules:0:KeepLive'")]
    [InlineData("00:01:00\", \"Rolle\": \"trader", "Rolle")]
    public void Change_that_cannot_be_used_is_refused_with_one_line_and_the_last_good_one_stays(string keepLive, string error)
    {
        RetentionSettings settings = Start(Rule("00:30:00"));
        int changes = 0;
        settings.Changed += () => changes++;

        Change(Rule(keepLive));
        Reload();

        Assert.Equal(TimeSpan.FromMinutes(30), Assert.Single(settings.Rules).Decide(Some.Circuit())!.KeepLive);
        Assert.Equal(0, changes);
        Assert.Contains(error, Assert.Single(Said(), record => record.Id.Id == 6001).Message, StringComparison.Ordinal);

        Change(Rule("00:10:00"));
        Assert.Equal(TimeSpan.FromMinutes(10), Assert.Single(settings.Rules).Decide(Some.Circuit())!.KeepLive);
    }

    [Fact]
    public void Change_of_something_else_is_none_of_ours()
    {
        RetentionSettings settings = Start(Rule("00:30:00"));
        int changes = 0;
        settings.Changed += () => changes++;

        Change(Rule("00:30:00").Replace("{ \"CircuitKit\"", "{ \"Shop\": { \"Name\": \"other\" }, \"CircuitKit\"", StringComparison.Ordinal));

        Assert.Equal(0, changes);
        Assert.DoesNotContain(Said(), record => record.Id.Id is 6001 or 6002);
    }

    [Fact]
    public void Rule_that_cannot_be_read_ends_the_start()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => Start(Rule("soon")));

        Assert.Contains("'CircuitKit:Retention:Rules:0:KeepLive'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_counts_for_those_that_wait_already()
    {
        MutableConfiguration configuration = new();
        await using WaitingHarness node = new(configuration);
        await node.StartAsync();
        var circuit = node.Open();
        node.Leave(circuit);
        DateTimeOffset left = node.Now;

        configuration.Set("CircuitKit:Retention:KeepLive", "00:00:20");
        await Eventually.IsAsync(() => circuit.View().Retention!.LiveUntil == left + TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        node.App.Time.Advance(TimeSpan.FromSeconds(20));
        await node.WaitUntilGoneAsync(1);

        Assert.Equal(left + TimeSpan.FromSeconds(20), node.Gone[circuit].At);
    }

    private RetentionSettings Start(string json, Action<CircuitKitOptions>? configure = null)
    {
        WriteFile(json);
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddFakeLogging();
        builder.Configuration.AddJsonFile(Path.Combine(_folder.Path, File), optional: false, reloadOnChange: false);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddCircuitKit(configure);
        _app = builder.Build();
        return _app.Services.GetRequiredService<RetentionSettings>();
    }

    private void Change(string json)
    {
        WriteFile(json);
        Reload();
    }

    private void Reload() => ((IConfigurationRoot)_app!.Configuration).Reload();

    private IReadOnlyList<FakeLogRecord> Said() => _app!.Services.GetFakeLogCollector().GetSnapshot();

    private void WriteFile(string json) => System.IO.File.WriteAllText(Path.Combine(_folder.Path, File), json);

    private static string Rule(string keepLive, string more = "") =>
        $$"""{ "CircuitKit": { "Retention": { {{more}} "Rules": [ { "KeepLive": "{{keepLive}}" } ] } } }""";
}
