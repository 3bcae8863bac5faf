using CircuitKit.Cluster;
using CircuitKit.Cluster.Agreement;
using CircuitKit.Tests.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Cluster;

/// <summary>Nodes that cannot read each other's snapshots know it before the first circuit moves.</summary>
public sealed class KeyAgreementTests : IDisposable
{
    private const string OtherApp =
        "If these are servers of another app, give each app its own CircuitKit:Redis:KeyPrefix. If they are servers of this app: ";

    private const string OtherRing = OtherApp
        + "It was encrypted with a key that is not in this server's data protection key ring. Keep the keys of all servers in one place "
        + "that outlives them (AddDataProtection().PersistKeysTo...).";

    private const string OtherApplication = OtherApp
        + "The key is known here, but not for this: it was encrypted under another data protection application name, or changed. "
        + "Give every server the same SetApplicationName(...).";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly LogRecorder<KeyAgreement> _log = new();
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("circuitkit");
    private readonly NodeIdentity _node = new();
    private readonly KeyAgreement _agreement;

    public KeyAgreementTests() => _agreement = new KeyAgreement(Seal(Keys("app")), _time, _log);

    public void Dispose() => _keys.Delete(recursive: true);

    [Fact]
    public void Nodes_with_the_same_keys_and_name_agree()
    {
        _agreement.Check([Record("other", Keys("app"))]);

        Assert.Empty(_agreement.Current);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Node_with_another_key_ring_is_named_with_the_remedy()
    {
        _agreement.Check([Record("other", new EphemeralDataProtectionProvider())]);

        Assert.Equal([$"This server cannot read what these servers encrypt: other. {OtherRing}"], _agreement.Current);
        Assert.Equal(
            [$"5020 Error This server cannot read what these servers encrypt: other. {OtherRing} "
                + "Until then no circuit can be resumed or handed over between them and this server."],
            _log.Lines);
    }

    [Fact]
    public void Node_with_another_application_name_is_named_with_the_remedy()
    {
        _agreement.Check([Record("other", Keys("another"))]);

        Assert.Equal([$"This server cannot read what these servers encrypt: other. {OtherApplication}"], _agreement.Current);
    }

    [Fact]
    public void It_is_said_again_only_when_it_changes_and_when_it_is_right_again()
    {
        NodeEnvelope wrong = Record("wrong", new EphemeralDataProtectionProvider());
        NodeEnvelope second = Record("wrong too", new EphemeralDataProtectionProvider());

        _agreement.Check([wrong]);
        _agreement.Check([wrong]);
        Assert.Single(_log.Lines);

        _agreement.Check([wrong, second]);
        Assert.Equal(2, _log.Lines.Length);
        Assert.Contains("encrypt: wrong, wrong too. ", _log.Lines[1], StringComparison.Ordinal);

        _agreement.Check([Record("right", Keys("app"))]);
        Assert.Equal("5021 Information This server can read again what the other servers encrypt.", _log.Lines[^1]);
        Assert.Empty(_agreement.Current);
    }

    [Fact]
    public void Proof_that_could_not_be_opened_is_tried_again_after_a_minute_and_one_that_could_is_not()
    {
        CountingKeys counting = new(Keys("app")) { IsAway = true };
        KeyAgreement agreement = new(Seal(counting), _time, _log);
        NodeEnvelope other = Record("other", Keys("app"));

        agreement.Check([other]);
        agreement.Check([other]);
        Assert.Equal(1, counting.Attempts);
        Assert.Contains("Give every server the same data protection key ring", Assert.Single(agreement.Current), StringComparison.Ordinal);

        counting.IsAway = false;
        _time.Advance(KeyAgreement.RetryAfter);
        agreement.Check([other]);
        Assert.Empty(agreement.Current);

        _time.Advance(KeyAgreement.RetryAfter);
        agreement.Check([other]);
        Assert.Equal(2, counting.Attempts);
    }

    [Fact]
    public void Proof_taken_from_another_node_proves_nothing()
    {
        NodeEnvelope copied = Record("honest", Keys("app")) with { Id = "copycat" };
        _agreement.Check([copied]);

        Assert.Equal(ProvenKeys.None, _agreement.KeysOf(copied));
        Assert.Empty(_agreement.Current);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no base64?")]
    [InlineData("eA==")]
    [InlineData("eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg=")]
    public void Proof_that_no_data_protection_wrote_is_no_sign_of_other_keys(string proof)
    {
        NodeEnvelope forged = Record("forged", Keys("app")) with { Proof = proof };
        _agreement.Check([forged]);

        Assert.Equal(ProvenKeys.None, _agreement.KeysOf(forged));
        Assert.Empty(_agreement.Current);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Node_that_says_no_proof_is_not_judged()
    {
        _agreement.Check([Record("old", Keys("app")) with { Proof = null }]);

        Assert.Empty(_agreement.Current);
    }

    [Fact]
    public void Many_nodes_are_counted_and_not_all_named()
    {
        _agreement.Check([.. Enumerable.Range(1, 8).Select(number => Record($"node-{number}", new EphemeralDataProtectionProvider()))]);

        Assert.Contains("encrypt: node-1, node-2, node-3, node-4, node-5 and 3 more. ", Assert.Single(_agreement.Current), StringComparison.Ordinal);
    }

    private NodeSeal Seal(IDataProtectionProvider keys) => new(keys, _node, NullLogger<NodeSeal>.Instance);

    private static NodeEnvelope Record(string id, IDataProtectionProvider keys) => new()
    {
        Id = id,
        Proof = Convert.ToBase64String(keys.CreateProtector("CircuitKit.Cluster.Proof", "v1").Protect(System.Text.Encoding.UTF8.GetBytes(id))),
    };

    // As an app has it: the key ring in a folder, read anew by every one.
    private IDataProtectionProvider Keys(string application)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().PersistKeysToFileSystem(_keys).SetApplicationName(application);
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();
    }

    private sealed class CountingKeys(IDataProtectionProvider inner) : IDataProtectionProvider
    {
        public bool IsAway { get; set; }

        public int Attempts { get; set; }

        public IDataProtector CreateProtector(string purpose) => new Protector(this, inner.CreateProtector(purpose));

        private sealed class Protector(CountingKeys owner, IDataProtector inner) : IDataProtector
        {
            public IDataProtector CreateProtector(string purpose) => new Protector(owner, inner.CreateProtector(purpose));

            public byte[] Protect(byte[] plaintext) => inner.Protect(plaintext);

            public byte[] Unprotect(byte[] protectedData)
            {
                owner.Attempts++;
                return owner.IsAway ? throw new IOException("The key ring cannot be loaded.") : inner.Unprotect(protectedData);
            }
        }
    }
}
