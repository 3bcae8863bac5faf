using System.Globalization;
using CircuitKit.Cluster.Agreement;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission;

/// <summary>The limit that all nodes count together.</summary>
internal sealed class SharedAdmissionSettings(IOptions<AdmissionOptions> options) : ISharedSettings
{
    public IEnumerable<KeyValuePair<string, string>> Settings { get; } =
        [new("CircuitKit:Admission:MaxCircuitsPerUser", options.Value.MaxCircuitsPerUser?.ToString(CultureInfo.InvariantCulture) ?? "none")];
}
