using CircuitKit.Cluster;
using CircuitKit.Lifetime.NewVersion;

namespace CircuitKit.Tests.Lifetime.NewVersion;

/// <summary>Which version pages should have, and which pages are old, in the course of deploys.</summary>
public sealed class FleetVersionsTests
{
    private static readonly DateTimeOffset s_monday = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    // A rolling deploy: not before half of the servers run the new version, and then no page goes back.
    [InlineData("1@0 1@0 1@0 2@9", "1", "")]
    [InlineData("1@0 1@0 2@9 2@9", "2", "1")]
    [InlineData("1@0 2@9 2@9 2@9", "2", "1")]
    [InlineData("2@9 2@9", "2", "1")]
    // A server of the old version that starts in between knows since when its version runs.
    [InlineData("1@0 1@0 2@5", "1", "")]
    // One that drains counts no more, but its version still runs.
    [InlineData("1@0d 1@0d 2@9", "2", "1")]
    [InlineData("1@0 2@9d", "1", "")]
    // The deploy is taken back while it rolls: pages of the new version go back when it is gone.
    [InlineData("1@0 1@0 1@0", "1", "2")]
    // The version before is deployed again, after it had gone.
    [InlineData("2@9 2@9 1@20", "2", "")]
    [InlineData("2@9 1@20", "1", "2")]
    [InlineData("1@20", "1", "2")]
    public void Pages_should_have_the_version_that_most_servers_run_and_of_as_many_the_one_deployed_last(string nodes, string current, string old)
    {
        NodeRecord[] all = [.. nodes.Split(' ').Select(Node)];

        FleetVersions versions = FleetVersions.Of(all[0], all);

        Assert.Equal(current, versions.CurrentVersion);
        Assert.Equal(old, string.Concat(new[] { "1", "2" }.Where(page => versions.IsOld(Page(page, since: 3)))));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(8, true)]
    [InlineData(9, false)]
    [InlineData(10, false)]
    public void Server_alone_takes_a_page_for_old_whose_server_started_earlier(int since, bool isOld)
    {
        FleetVersions versions = FleetVersions.Of(Node("2@9", 0), []);

        Assert.Equal("2", versions.CurrentVersion);
        Assert.Equal(isOld, versions.IsOld(Page("1", since)));
        Assert.False(versions.IsOld(Page("2", since)));
    }

    [Fact]
    public void Nodes_that_do_not_tell_their_version_do_not_count()
    {
        NodeRecord[] all = [Node("1@0", 0), new() { Id = "old" }, new() { Id = "older" }];

        Assert.Equal("1", FleetVersions.Of(all[0], all).CurrentVersion);
    }

    [Fact]
    public void Same_versions_are_the_same_in_whatever_numbers_and_order()
    {
        NodeRecord[] all = [Node("1@0", 0), Node("2@9", 1)];
        FleetVersions versions = FleetVersions.Of(all[0], all);

        Assert.True(versions.IsSameAs(FleetVersions.Of(all[1], [.. all, Node("2@9", 2)])));
        Assert.False(versions.IsSameAs(FleetVersions.Of(all[0], [.. all, Node("3@9", 2)])));
        Assert.False(versions.IsSameAs(FleetVersions.Of(all[0], [.. all, Node("1@0", 2)])));
        Assert.False(versions.IsSameAs(null));
    }

    // "2@9d": version 2 since 9 o'clock, draining.
    private static NodeRecord Node(string text, int index)
    {
        string[] parts = text.TrimEnd('d').Split('@');
        return new NodeRecord
        {
            Id = $"node-{index}",
            AppVersion = parts[0],
            StartedAt = s_monday.AddDays(1),
            VersionSince = s_monday.AddHours(int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)),
            IsDraining = text.EndsWith('d'),
        };
    }

    private static VersionStamp Page(string version, int since) => VersionStamp.Of(version, s_monday.AddHours(since));
}
