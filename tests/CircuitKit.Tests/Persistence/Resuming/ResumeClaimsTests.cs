using System.Security.Claims;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence.Resuming;

/// <summary>Who gets a snapshot, and when.</summary>
public sealed class ResumeClaimsTests : ResumeClaimsTest
{
    [Fact]
    public async Task Resume_waits_for_a_store_that_is_away_for_a_moment()
    {
        await using var harness = new CheckpointHarness(time: Time);
        var stored = new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 };
        var asked = 0;
        harness.Store.Claim = _ => ++asked <= 2 ? throw new IOException("restarting") : Task.FromResult(stored);

        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, Connection, Cancelled);
        foreach (var pause in Pauses().Take(2))
        {
            await Time.PassAsync(pause);
        }

        Assert.NotNull(await resume);
    }

    [Fact]
    public async Task Resume_does_not_wait_for_ever_for_a_store_that_is_gone()
    {
        await using var harness = new CheckpointHarness(time: Time);
        harness.Store.Failure = new IOException("gone");

        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, Connection, Cancelled);
        var waited = TimeSpan.Zero;
        foreach (var pause in Pauses().TakeWhile(_ => waited <= new SnapshotOptions().ClaimLease))
        {
            Assert.False(resume.IsCompleted);
            await Time.PassAsync(pause);
            waited += pause;
        }

        Assert.Null(await resume);
    }

    [Fact]
    public async Task Resume_of_what_the_store_does_not_have_is_answered_at_once()
    {
        await using var harness = new CheckpointHarness();
        using var resumes = harness.Resumes();

        Assert.Null(await harness.Get<ResumeClaims>().ClaimAsync(Secret, Connection, Cancelled));

        Assert.Equal(["not_found"], resumes.Outcomes());
        Assert.Equal(
            "Browsers that asked to resume a circuit whose snapshot could not be had: 1, the latest: NotFound. They get the framework's rejection. "
            + "Logged at most once a minute for each outcome.",
            Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 3031).Message);
    }

    [Fact]
    public async Task Flood_of_resumes_of_what_is_not_there_is_one_line_a_minute_with_their_number()
    {
        await using var harness = new CheckpointHarness();
        using var resumes = harness.Resumes();
        var claims = harness.Get<ResumeClaims>();
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(await claims.ClaimAsync(Secret, Connection, Cancelled));
        }

        harness.Store.Claim = _ => Task.FromResult(new SnapshotClaim { Outcome = SnapshotClaimOutcome.TooMany, RetryAfter = TimeSpan.FromHours(1) });
        Assert.Null(await claims.ClaimAsync(Secret, Connection, Cancelled));
        harness.Store.Claim = _ => Task.FromResult(SnapshotClaim.NotFound);
        harness.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await claims.ClaimAsync(Secret, Connection, Cancelled));

        Assert.Equal(
            ["had: 1, the latest: NotFound.", "had: 1, the latest: TooManyClaims.", "had: 100, the latest: NotFound."],
            harness.Logs.GetSnapshot().Where(line => line.Id.Id == 3031)
                .Select(line => line.Message)
                .Select(said => said[said.IndexOf("had:", StringComparison.Ordinal)..said.IndexOf(" They", StringComparison.Ordinal)]));
        Assert.Equal(101, resumes.Outcomes().Count(outcome => outcome == "not_found"));
        Assert.Equal(1, resumes.Outcomes().Count(outcome => outcome == "too_many_claims"));
    }

    [Fact]
    public async Task Loser_who_waited_for_the_winner_to_the_end_of_the_lease_is_told_already_claimed()
    {
        await using var harness = new CheckpointHarness(time: Time);
        using var resumes = harness.Resumes();
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.AlreadyClaimed, RetryAfter = TimeSpan.FromMinutes(1) });

        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, Connection, Cancelled);
        var waited = TimeSpan.Zero;
        foreach (var pause in Pauses().TakeWhile(_ => waited <= new SnapshotOptions().ClaimLease))
        {
            await Time.PassAsync(pause);
            waited += pause;
        }

        Assert.Null(await resume);
        Assert.Equal(["already_claimed"], resumes.Outcomes());
        Assert.Single(
            harness.Logs.GetSnapshot(),
            record => record.Id.Id == 3031 && record.Message.Contains("AlreadyClaimed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Loser_is_told_not_found_soon_after_the_winner_has_confirmed()
    {
        await using var harness = new CheckpointHarness(time: Time);
        using var resumes = harness.Resumes();
        var asked = 0;
        harness.Store.Claim = _ => Task.FromResult(
            ++asked == 1 ? new SnapshotClaim { Outcome = SnapshotClaimOutcome.AlreadyClaimed, RetryAfter = TimeSpan.FromSeconds(10) } : SnapshotClaim.NotFound);

        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, Connection, Cancelled);
        await Time.PassAsync(Pauses().First());

        Assert.Null(await resume);
        Assert.Equal(["not_found"], resumes.Outcomes());
    }

    [Fact]
    public async Task Snapshot_of_another_person_is_given_back_and_counted_as_refused()
    {
        await using var harness = new CheckpointHarness();
        using var resumes = harness.Resumes();
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 });
        ClaimsPrincipal ada = new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "ada")], "test"));

        Assert.Null(
            await harness.Get<ResumeClaims>().ClaimAsync(Secret, new() { Tab = TabIdentity.Unknown, User = ada, UserKey = "ada" }, Cancelled));

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal(SnapshotKey.FromSecret(Secret), Assert.Single(harness.Store.Releases).Key);
        Assert.Empty(harness.Store.Removals);
        Assert.Equal(["refused"], resumes.Outcomes());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Snapshot_of_a_sign_in_that_has_ended_is_removed_and_not_resumed(bool hasEnded)
    {
        await using var harness = new CheckpointHarness();
        using var resumes = harness.Resumes();
        Queue<SnapshotClaim> claims = new(
        [
            new() { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness, signIn: "one"), Version = 1 },
            hasEnded ? new() { Outcome = SnapshotClaimOutcome.Claimed, Payload = new byte[1], Version = 1 } : SnapshotClaim.NotFound,
        ]);
        harness.Store.Claim = _ => Task.FromResult(claims.Dequeue());

        var claimed = await harness.Get<ResumeClaims>().ClaimAsync(Secret, Connection, Cancelled);

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal(!hasEnded, claimed is not null);
        Assert.Equal(hasEnded ? [SnapshotKey.FromSecret(Secret)] : [], harness.Store.Removals);
        Assert.Equal(hasEnded ? ["not_found"] : [], resumes.Outcomes());
    }

    [Fact]
    public async Task Snapshot_that_the_framework_does_not_accept_is_given_back_with_a_reason()
    {
        await using var harness = new CheckpointHarness();
        using var resumes = harness.Resumes();
        var claimed = await ClaimedAsync(harness);

        harness.Get<ResumeClaims>().Refused(claimed, isConnectionGone: false);

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal((claimed.Claim.OldKey, claimed.Claim.Claimant), Assert.Single(harness.Store.Releases));
        Assert.Empty(harness.Store.Removals);
        Assert.Equal(["rejected"], resumes.Outcomes());
        Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 3033);
    }

    [Fact]
    public async Task Snapshot_whose_browser_left_before_the_answer_is_given_back_without_blame()
    {
        await using var harness = new CheckpointHarness();
        using var resumes = harness.Resumes();
        var claimed = await ClaimedAsync(harness);

        harness.Get<ResumeClaims>().Refused(claimed, isConnectionGone: true);

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal((claimed.Claim.OldKey, claimed.Claim.Claimant), Assert.Single(harness.Store.Releases));
        Assert.Empty(resumes.Outcomes());
        Assert.DoesNotContain(harness.Logs.GetSnapshot(), record => record.Id.Id == 3033);
    }
}
