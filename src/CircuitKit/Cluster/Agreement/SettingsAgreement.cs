using System.Globalization;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Cluster.Agreement;

/// <summary>The options of a feature that must be the same on all nodes, by their full names.</summary>
internal interface ISharedSettings
{
    IEnumerable<KeyValuePair<string, string>> Settings { get; }
}

/// <summary>
/// Compares the options that must be the same on all nodes: otherwise one node refuses what another has saved or counted. Logs differences when they
/// change. They do not affect health, because nodes differ while a new value is being deployed.
/// </summary>
internal sealed class SettingsAgreement(
    IOptions<SnapshotOptions> options, IEnumerable<ISharedSettings> others, NodeIdentity node, ILogger<SettingsAgreement> logger)
{
    private readonly Lock _lock = new();
    private string _logged = string.Empty;

    public IReadOnlyDictionary<string, string> Mine { get; } = new Dictionary<string, string>(
        [.. Of(options.Value), .. others.SelectMany(feature => feature.Settings)], StringComparer.Ordinal);

    /// <summary>Compares this node's options with those of the others.</summary>
    public void Compare(IReadOnlyList<NodeRecord> all)
    {
        var differences = all
            .Where(record => record.Id != node.Id)
            .SelectMany(record => record.Settings ?? new Dictionary<string, string>())
            .Where(setting => Mine.TryGetValue(setting.Key, out var mine) && mine != setting.Value)
            .GroupBy(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal)
            .OrderBy(option => option.Key, StringComparer.Ordinal)
            .Select(option => (option.Key, Values: option.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))
            .Select(option => $"{option.Key} is {Mine[option.Key]} here and {string.Join(", ", option.Values)} elsewhere");
        var now = string.Join("; ", differences);
        lock (_lock)
        {
            if (now == _logged)
            {
                return;
            }

            _logged = now;
        }

        if (now.Length > 0)
        {
            Log.SettingsDiffer(logger, now);
        }
    }

    private static Dictionary<string, string> Of(SnapshotOptions snapshots) => new(StringComparer.Ordinal)
    {
        ["CircuitKit:Snapshots:Protect"] = snapshots.Protect.ToString(CultureInfo.InvariantCulture),
        ["CircuitKit:Snapshots:MaxBytes"] = snapshots.MaxBytes.ToString(CultureInfo.InvariantCulture),
        ["CircuitKit:Snapshots:MaxKeys"] = snapshots.MaxKeys.ToString(CultureInfo.InvariantCulture),
        ["CircuitKit:Snapshots:TimeToLive"] = snapshots.TimeToLive.ToString("c", CultureInfo.InvariantCulture),
        ["CircuitKit:Snapshots:AbsoluteLifetime"] = snapshots.AbsoluteLifetime.ToString("c", CultureInfo.InvariantCulture),
    };
}
