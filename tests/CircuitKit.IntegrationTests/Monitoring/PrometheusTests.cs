using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Monitoring;

/// <summary>The Grafana dashboard and the alert rules of <c>docs/monitoring</c>, on a real Prometheus that scrapes the sample.</summary>
public sealed partial class PrometheusTests
{
    private const int Timeout = 120_000;

    private static readonly string s_monitoring = Path.Combine(BuildOutput.Root, "docs", "monitoring");
    private static readonly string s_rules = Path.Combine(s_monitoring, "circuitkit-alerts.yml");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Every_panel_and_alert_asks_for_what_the_sample_shows()
    {
        using TempFolder folder = new();
        await using AppProcess sample = await AppProcess.StartAsync(
            new AppProcessOptions { Dll = BuildOutput.Dll("samples/CircuitKit.Sample"), Arguments = ["--contentRoot", folder.Path] }, Cancelled);
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(sample.BaseUri, Cancelled);
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(sample.BaseUri, s_rules, Cancelled);

        string[] scraped = await ScrapedAsync(prometheus);
        HashSet<string> known = [.. Instruments().SelectMany(PrometheusNames)];

        Assert.Empty(scraped.Except(known));
        foreach (string expression in Panels().Concat(await AlertsAsync(prometheus)))
        {
            Assert.Empty(MetricName().Matches(expression).Select(match => match.Value).Except(known));
            await prometheus.QueryAsync(expression, Cancelled);
        }

        // Also when its last visit came to nothing on a busy machine.
        JsonElement active = Assert.Single(
            await prometheus.QueryAsync("""last_over_time(circuitkit_circuit_active{state="connected"}[1m])""", Cancelled));
        Assert.Equal("1", active.GetProperty("value")[1].GetString());
        Assert.All(
            (string[])["circuitkit_checkpoint_unsaved_age_seconds", "circuitkit_snapshot_store_available", "circuitkit_tab_active", "circuitkit_snapshot_writes_total"],
            name => Assert.Contains(name, scraped));
    }

    [Fact(Timeout = Timeout)]
    public async Task Alerts_fire_when_they_should_and_not_before()
    {
        using Process promtool = Process.Start(new ProcessStartInfo("promtool", ["test", "rules", Path.Combine(BuildOutput.Root, "tests", "CircuitKit.IntegrationTests", "Monitoring", "alerts.test.yml")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string said = await promtool.StandardOutput.ReadToEndAsync(Cancelled) + await promtool.StandardError.ReadToEndAsync(Cancelled);
        await promtool.WaitForExitAsync(Cancelled);

        Assert.True(promtool.ExitCode == 0, said);
    }

    // A circuit that was just opened is scraped a second later, and its first snapshot a moment after that.
    private static async Task<string[]> ScrapedAsync(PrometheusServer prometheus)
    {
        while (true)
        {
            JsonElement names = await prometheus.GetAsync("label/__name__/values", Cancelled);
            string[] scraped = [.. names.GetProperty("data").EnumerateArray().Select(name => name.GetString()!).Where(name => name.StartsWith("circuitkit_", StringComparison.Ordinal))];
            if (scraped.Contains("circuitkit_snapshot_writes_total"))
            {
                return scraped;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancelled);
        }
    }

    private static async Task<IEnumerable<string>> AlertsAsync(PrometheusServer prometheus)
    {
        JsonElement groups = (await prometheus.GetAsync("rules", Cancelled)).GetProperty("data").GetProperty("groups");
        JsonElement[] rules = [.. groups.EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())];
        Assert.NotEmpty(rules);
        return rules.Select(rule => rule.GetProperty("query").GetString()!);
    }

    private static string[] Panels()
    {
        using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_monitoring, "grafana-dashboard.json")));
        string[] expressions =
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!
                    .Replace("$job", ".*", StringComparison.Ordinal)
                    .Replace("$instance", ".*", StringComparison.Ordinal)
                    .Replace("$__rate_interval", "1m", StringComparison.Ordinal)),
        ];
        Assert.True(expressions.Length > 15);
        return expressions;
    }

    private static IEnumerable<(string Name, string Kind, string Unit)> Instruments() =>
        File.ReadLines(Path.Combine(BuildOutput.Root, "docs", "operations.md"))
            .Select(line => InstrumentRow().Match(line))
            .Where(match => match.Success)
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value));

    // How the exporter names an instrument.
    private static IEnumerable<string> PrometheusNames((string Name, string Kind, string Unit) instrument)
    {
        string unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        string name = instrument.Name.Replace('.', '_') + unit;
        return instrument.Kind switch
        {
            "counter" => [$"{name}_total", $"{name}_created"],
            "histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count", $"{name}_created"],
            _ => [name],
        };
    }

    [GeneratedRegex(@"^\| `(circuitkit\.[a-z_.]+)` \| (counter|histogram|gauge|up-down counter) \| `([^`]+)` \|")]
    private static partial Regex InstrumentRow();

    [GeneratedRegex(@"\bcircuitkit_[a-z_]+")]
    private static partial Regex MetricName();
}
