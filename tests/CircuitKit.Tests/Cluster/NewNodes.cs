using CircuitKit.Cluster;
using CircuitKit.Cluster.Agreement;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Cluster;

/// <summary>Makes what a node knows of its fleet.</summary>
internal static class NewNodes
{
    /// <summary>The keys of the app whose nodes these are.</summary>
    public static IDataProtectionProvider Keys { get; } = new EphemeralDataProtectionProvider();

    public static ClusterNodes Of(
        INodeRecords records, NodeIdentity identity, TimeProvider time, CircuitTable? registry = null, KeyAgreement? keys = null)
    {
        var seal = new NodeSeal(Keys, identity, NullLogger<NodeSeal>.Instance);
        return new ClusterNodes(
            records,
            registry ?? RegistryOf(identity, time),
            identity,
            new AppVersion("Test"),
            seal,
            keys ?? new KeyAgreement(seal, time, NullLogger<KeyAgreement>.Instance),
            new SettingsAgreement(Options.Create(new SnapshotOptions()), [], identity, NullLogger<SettingsAgreement>.Instance),
            [new Remark("Something is not right.")],
            time);
    }

    public static CircuitTable RegistryOf(NodeIdentity identity, TimeProvider time) => new(
        identity, new DirtyCircuits(isActive: true), new HibernatedCircuits(), time, NullLogger<CircuitTable>.Instance);

    private sealed class Remark(string text) : IHealthRemarks
    {
        public IEnumerable<string> Current => [text];
    }
}
