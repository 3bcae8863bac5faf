using System.Globalization;
using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Cluster.Agreement;

/// <summary>Options of a room that must be the same on all nodes, by their full names.</summary>
internal interface ISharedSettings
{
    IEnumerable<KeyValuePair<string, string>> Settings { get; }
}

/// <summary>
/// Options with which one node refuses what another has written, or counted. Said when it changes, and no matter of health: while a new setting is being
/// deployed the servers differ.
/// </summary>
internal sealed class SettingsAgreement(
    IOptions<SnapshotOptions> snapshots, IEnumerable<ISharedSettings> others, NodeIdentity node, ILogger<SettingsAgreement> logger)
{
    private readonly LogOnce _logged = new();

    public IReadOnlyDictionary<string, string> Mine { get; } = new Dictionary<string, string>(
        Of(snapshots.Value).Concat(others.SelectMany(room => room.Settings)), StringComparer.Ordinal);

    /// <summary>Looks at the records of a heartbeat.</summary>
    public void Judge(IReadOnlyList<NodeRecord> all)
    {
        var differences = all
            .Where(record => record.Id != node.Id)
            .SelectMany(record => (record.Settings ?? new Dictionary<string, string>()).Where(setting => Mine.TryGetValue(setting.Key, out var mine) && mine != setting.Value))
            .GroupBy(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal)
            .OrderBy(option => option.Key, StringComparer.Ordinal)
            .Select(option => $"{option.Key} is {Mine[option.Key]} here and {string.Join(", ", option.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))} elsewhere");
        var now = string.Join("; ", differences);
        if (_logged.HasChanged(now) && now.Length > 0)
        {
            Log.SettingsDiffer(logger, now);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Of(SnapshotOptions snapshots) =>
    [
        new("CircuitKit:Snapshots:Protect", snapshots.Protect.ToString(CultureInfo.InvariantCulture)),
        new("CircuitKit:Snapshots:MaxBytes", snapshots.MaxBytes.ToString(CultureInfo.InvariantCulture)),
        new("CircuitKit:Snapshots:MaxKeys", snapshots.MaxKeys.ToString(CultureInfo.InvariantCulture)),
        new("CircuitKit:Snapshots:TimeToLive", snapshots.TimeToLive.ToString("c", CultureInfo.InvariantCulture)),
        new("CircuitKit:Snapshots:AbsoluteLifetime", snapshots.AbsoluteLifetime.ToString("c", CultureInfo.InvariantCulture)),
    ];
}
