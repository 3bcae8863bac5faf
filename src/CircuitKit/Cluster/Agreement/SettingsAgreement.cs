using System.Globalization;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Cluster.Agreement;

/// <summary>
/// Options with which one node refuses what another has written, or counted. Said when it changes, and no matter of health: while a new setting is being
/// deployed the servers differ.
/// </summary>
internal sealed class SettingsAgreement(IOptions<CircuitKitOptions> options, NodeIdentity node, ILogger<SettingsAgreement> logger)
{
    private readonly Lock _lock = new();
    private string _said = string.Empty;

    public IReadOnlyDictionary<string, string> Mine { get; } = Of(options.Value.Snapshots, options.Value.Admission);

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
        lock (_lock)
        {
            if (now == _said)
            {
                return;
            }

            _said = now;
        }

        if (now.Length > 0)
        {
            Log.SettingsDiffer(logger, now);
        }
    }

    private static Dictionary<string, string> Of(SnapshotOptions snapshots, AdmissionOptions admission) => new(StringComparer.Ordinal)
    {
        ["CircuitKit:Snapshots:Protect"] = snapshots.Protect.ToString(CultureInfo.InvariantCulture),
        ["CircuitKit:Snapshots:MaxBytes"] = snapshots.MaxBytes.ToString(CultureInfo.InvariantCulture),
        ["CircuitKit:Snapshots:MaxKeys"] = snapshots.MaxKeys.ToString(CultureInfo.InvariantCulture),
        ["CircuitKit:Snapshots:TimeToLive"] = snapshots.TimeToLive.ToString("c", CultureInfo.InvariantCulture),
        ["CircuitKit:Snapshots:AbsoluteLifetime"] = snapshots.AbsoluteLifetime.ToString("c", CultureInfo.InvariantCulture),
        ["CircuitKit:Admission:MaxCircuitsPerUser"] = admission.MaxCircuitsPerUser?.ToString(CultureInfo.InvariantCulture) ?? "none",
    };
}
