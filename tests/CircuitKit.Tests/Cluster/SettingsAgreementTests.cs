using CircuitKit.Admission.Users;
using CircuitKit.Cluster;
using CircuitKit.Cluster.Agreement;
using CircuitKit.Tests.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Cluster;

public sealed class SettingsAgreementTests
{
    private readonly LogRecorder<SettingsAgreement> _log = new();
    private readonly NodeIdentity _node = new();
    private readonly SettingsAgreement _agreement;

    public SettingsAgreementTests() => _agreement = New(_ => { });

    [Fact]
    public void Options_with_which_one_node_refuses_what_another_saved_are_named_once()
    {
        NodeRecord other = Record(options =>
        {
            options.Protect = false;
            options.MaxBytes = 2048;
        });

        _agreement.Compare([other]);
        _agreement.Compare([other]);

        Assert.Equal(
            ["5022 Warning The servers' options differ: CircuitKit:Snapshots:MaxBytes is 4194304 here and 2048 elsewhere; CircuitKit:Snapshots:Protect is True here and "
                + "False elsewhere. Set them to the same values on every server; otherwise one server refuses what another has saved."],
            _log.Lines);
    }

    [Fact]
    public void Limit_that_all_nodes_count_together_is_compared_too()
    {
        _agreement.Compare([Record(_ => { }) with { Settings = New(_ => { }, maxPerUser: 3).Mine }]);

        Assert.Contains("CircuitKit:Admission:MaxCircuitsPerUser is none here and 3 elsewhere.", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Node_that_differs_again_is_told_again()
    {
        NodeRecord other = Record(options => options.TimeToLive = TimeSpan.FromHours(1));

        _agreement.Compare([other]);
        _agreement.Compare([]);
        _agreement.Compare([other]);

        Assert.Equal(2, _log.Lines.Length);
    }

    [Fact]
    public void Nodes_with_the_same_options_and_nodes_that_say_none_differ_in_nothing()
    {
        _agreement.Compare([Record(_ => { }), Record(_ => { }) with { Settings = null }]);

        Assert.Empty(_log.Lines);
    }

    private NodeRecord Record(Action<SnapshotOptions> configure) =>
        new() { Id = "other", Settings = New(configure).Mine };

    private SettingsAgreement New(Action<SnapshotOptions> configure, int? maxPerUser = null)
    {
        SnapshotOptions options = new();
        configure(options);
        var admission = new SharedAdmissionSettings(Options.Create(new AdmissionOptions { MaxCircuitsPerUser = maxPerUser }));
        return new SettingsAgreement(Options.Create(options), [admission], _node, _log);
    }
}
