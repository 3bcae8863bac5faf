using System.Text.Json;
using System.Text.RegularExpressions;
using CircuitKit.Tests.Observability;

namespace CircuitKit.Tests.Documentation;

/// <summary>
/// The Grafana dashboard and the alert rules ask for instruments, tags and values that exist; a real Prometheus tries the expressions elsewhere.
/// </summary>
public sealed partial class MonitoringFilesTests
{
    // Prometheus's own, and the variables of the dashboard.
    private static readonly string[] s_labels = ["instance", "job", "le"];

    private static readonly Dictionary<string, MeasuredInstrument> s_known = MeasuredInstrument.All.Values
        .SelectMany(known => PrometheusNames(known).Select(name => (name, known)))
        .ToDictionary(pair => pair.name, pair => pair.known);

    public static TheoryData<string> Expressions => [.. Panels().Concat(Alerts()).Distinct()];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Expression_names_what_exists(string expression)
    {
        string[] names = [.. Name().Matches(expression).Select(match => match.Value).Distinct()];
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(name, s_known.Keys));
        foreach (Match by in By().Matches(expression))
        {
            Assert.All(
                by.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries),
                label => Assert.Contains(label, s_labels.Concat(names.SelectMany(Labels))));
        }

        foreach (Match selector in Selector().Matches(expression))
        {
            foreach (Match label in Label().Matches(selector.Groups[2].Value).Where(label => !s_labels.Contains(label.Groups[1].Value)))
            {
                Assert.Contains(label.Groups[1].Value, Labels(selector.Groups[1].Value));
                SortedSet<string> values = s_known[selector.Groups[1].Value].Tags[label.Groups[1].Value];
                Assert.All(label.Groups[2].Value.Split('|'), value => Assert.Contains(value, values));
            }
        }
    }

    [Fact]
    public void Every_expression_is_found()
    {
        Assert.True(Panels().Count() > 15);
        Assert.Equal(Regex.Count(string.Join('\n', Repository.Lines("docs/monitoring/circuitkit-alerts.yml")), "- alert: "), Alerts().Count());
    }

    private static IEnumerable<string> Labels(string name) => s_known[name].Tags.Keys.Select(tag => tag.Replace('.', '_'));

    private static IEnumerable<string> PrometheusNames(MeasuredInstrument instrument)
    {
        string name = instrument.Name.Replace('.', '_') + instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return instrument.Kind switch
        {
            "counter" => [$"{name}_total"],
            "histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
            _ => [name],
        };
    }

    private static IEnumerable<string> Panels()
    {
        using JsonDocument dashboard = JsonDocument.Parse(string.Join('\n', Repository.Lines("docs/monitoring/grafana-dashboard.json")));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)];
    }

    private static IEnumerable<string> Alerts() =>
        Repository.Lines("docs/monitoring/circuitkit-alerts.yml").Select(line => line.Trim()).Where(
            line => line.StartsWith("expr: ", StringComparison.Ordinal));

    [GeneratedRegex(@"\bcircuitkit_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex By();

    [GeneratedRegex(@"\b(circuitkit_[a-z_]+)\{([^}]*)\}")]
    private static partial Regex Selector();

    [GeneratedRegex(@"([a-z_]+)[=!]~?""([^""]*)""")]
    private static partial Regex Label();
}
