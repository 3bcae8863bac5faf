using CircuitKit.Persistence;
using CircuitKit.Persistence.Resume;
using CircuitKit.Persistence.Versions;
using CircuitKit.Snapshots;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence.Versions;

/// <summary>What a resume makes of the version that wrote the snapshot.</summary>
public sealed class VersionedResumeTests
{
    private const string Secret = "the browser's secret";

    private static readonly CircuitConnection s_connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_version_is_resumed_and_said_once()
    {
        await using var harness = Harness(OtherVersionPolicy.Resume, stored: "1");

        var claimed = await ClaimAsync(harness);
        await ClaimAsync(harness);

        Assert.Equal("1", claimed?.Origin.AppVersion);
        Assert.False(claimed?.Claim.IsToBeTold);
        Assert.Equal(["3050"], Said(harness));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", false)]
    public async Task Page_is_told_of_another_version_only(string stored, bool isTold)
    {
        await using var harness = Harness(OtherVersionPolicy.ResumeAndTell, stored);

        var resume = (await ClaimAsync(harness))!.Value.Claim;

        // Not before it is shown, and only once.
        Assert.Equal(isTold, resume.IsToBeTold);
        Assert.False(resume.TryTell());
        resume.Confirm();
        Assert.Equal(isTold, resume.TryTell());
        Assert.False(resume.TryTell());
    }

    [Fact]
    public async Task Another_version_is_discarded_with_its_snapshot()
    {
        await using var harness = Harness(OtherVersionPolicy.Discard, stored: "1");

        Assert.Null(await ClaimAsync(harness));
        Assert.Null(await ClaimAsync(harness));

        await harness.Get<BackgroundWrites>().WaitForAsync(SnapshotKey.FromSecret(Secret), Cancelled);
        Assert.Equal(SnapshotKey.FromSecret(Secret), harness.Store.Removals.Distinct().Single());
        Assert.Equal(["3051"], Said(harness));
    }

    [Fact]
    public async Task Own_version_is_never_discarded()
    {
        await using var harness = Harness(OtherVersionPolicy.Discard, stored: "2");

        Assert.NotNull(await ClaimAsync(harness));
        Assert.Empty(Said(harness));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"a\":1}")]
    public async Task Names_of_services_that_cannot_be_read_do_no_harm(string entry)
    {
        await using var harness = Harness(OtherVersionPolicy.Resume, "1", (ServiceStateKeys.Entry, System.Text.Encoding.UTF8.GetBytes(entry)));

        var claimed = await ClaimAsync(harness);

        Assert.Equal("value", Assert.Single(claimed!.Value.Snapshot.State).Key);
    }

    [Fact]
    public async Task Refusals_of_the_framework_are_said_once_for_each_version()
    {
        await using var harness = Harness(OtherVersionPolicy.Resume, stored: "2");
        var claims = harness.Get<ResumeClaims>();
        var claimed = await ClaimAsync(harness);

        claims.Refused(claimed!.Value, isConnectionGone: false);
        claims.Refused(claimed!.Value, isConnectionGone: false);

        Assert.Equal(["3033"], Said(harness));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void App_version_without_text_is_refused(string version) => Assert.Equal(
        [$"CircuitKit:AppVersion is '{version}'; set it to 1 to 200 characters, or not at all."],
        Failures(version));

    [Fact]
    public void App_version_has_a_limit()
    {
        Assert.Empty(Failures(new string('1', 200)));
        Assert.Single(Failures(new string('1', 201)));
    }

    private static IEnumerable<string> Failures(string version) =>
        new CircuitKit.Hosting.CircuitKitOptionsValidator().Validate(null, new CircuitKitOptions { AppVersion = version }).Failures ?? [];

    private static Task<ClaimedResume?> ClaimAsync(CheckpointHarness harness) =>
        harness.Get<ResumeClaims>().ClaimAsync(Secret, s_connection, Cancelled);

    private static string[] Said(CheckpointHarness harness) =>
        [.. harness.Logs.GetSnapshot().Where(line => line.Id.Id is >= 3033 and < 3060).Select(line => $"{line.Id.Id}")];

    private static CheckpointHarness Harness(OtherVersionPolicy policy, string stored, params (string Key, byte[] Value)[] more)
    {
        var harness = new CheckpointHarness(options =>
        {
            options.AppVersion = "2";
            options.Snapshots.OtherVersions = policy;
        });
        var state = more.ToDictionary(entry => entry.Key, entry => entry.Value);
        state["value"] = [1];
        var payload = harness.Get<SnapshotSerializer>().Write(new Snapshot
        {
            Key = SnapshotKey.FromSecret(Secret),
            Version = 1,
            CircuitId = "old",
            User = UserBinding.Anonymous,
            AppVersion = stored,
            CapturedAt = harness.Time.GetUtcNow(),
            FirstOpenedAt = harness.Time.GetUtcNow(),
            State = state,
            RootComponents = "{}"u8.ToArray(),
        }).Payload;
        harness.Store.Claim = _ => Task.FromResult(new SnapshotClaim(SnapshotClaimOutcome.Claimed, payload, Version: 1));
        return harness;
    }
}
