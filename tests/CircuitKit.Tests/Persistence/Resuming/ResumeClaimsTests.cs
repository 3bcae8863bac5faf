using System.Runtime.CompilerServices;
using System.Security.Claims;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Tests.Snapshots;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence.Resuming;

public sealed class ResumeClaimsTests
{
    private const string Secret = "the browser's secret";

    private static readonly CircuitConnection s_connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };

    private readonly ObservedTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resume_waits_for_a_store_that_is_away_for_a_moment()
    {
        await using var harness = new CheckpointHarness(time: _time);
        var stored = new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 };
        var asked = 0;
        harness.Store.Claim = _ => ++asked <= 2 ? throw new IOException("restarting") : Task.FromResult(stored);

        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, s_connection, Cancelled);
        foreach (var pause in Pauses().Take(2))
        {
            await _time.PassAsync(pause);
        }

        Assert.NotNull(await resume);
    }

    [Fact]
    public async Task Resume_does_not_wait_for_ever_for_a_store_that_is_gone()
    {
        await using var harness = new CheckpointHarness(time: _time);
        harness.Store.Failure = new IOException("gone");

        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, s_connection, Cancelled);
        var waited = TimeSpan.Zero;
        foreach (var pause in Pauses().TakeWhile(_ => waited <= new SnapshotOptions().ClaimLease))
        {
            Assert.False(resume.IsCompleted);
            await _time.PassAsync(pause);
            waited += pause;
        }

        Assert.Null(await resume);
    }

    [Fact]
    public async Task Resume_of_what_the_store_does_not_have_is_answered_at_once()
    {
        await using var harness = new CheckpointHarness();
        using var resumes = harness.Resumes();

        Assert.Null(await harness.Get<ResumeClaims>().ClaimAsync(Secret, s_connection, Cancelled));

        Assert.Equal(["not_found"], resumes.Outcomes());
        Assert.Equal(
            "A browser asked to resume a circuit whose snapshot could not be had: NotFound. The browser gets the framework's rejection.",
            Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 3031).Message);
    }

    [Fact]
    public async Task Loser_who_waited_for_the_winner_to_the_end_of_the_lease_is_told_already_claimed()
    {
        await using var harness = new CheckpointHarness(time: _time);
        using var resumes = harness.Resumes();
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.AlreadyClaimed, RetryAfter = TimeSpan.FromMinutes(1) });

        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, s_connection, Cancelled);
        var waited = TimeSpan.Zero;
        foreach (var pause in Pauses().TakeWhile(_ => waited <= new SnapshotOptions().ClaimLease))
        {
            await _time.PassAsync(pause);
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
        await using var harness = new CheckpointHarness(time: _time);
        using var resumes = harness.Resumes();
        var asked = 0;
        harness.Store.Claim = _ => Task.FromResult(
            ++asked == 1 ? new SnapshotClaim { Outcome = SnapshotClaimOutcome.AlreadyClaimed, RetryAfter = TimeSpan.FromSeconds(10) } : SnapshotClaim.NotFound);

        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, s_connection, Cancelled);
        await _time.PassAsync(Pauses().First());

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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Old_snapshot_goes_when_the_page_is_shown_and_the_new_circuit_has_its_own(bool isShownFirst)
    {
        await using var harness = new CheckpointHarness();
        harness.Store.Failure = new IOException("away");
        var resume = (await ClaimedAsync(harness, carryOver: true)).Claim;
        harness.Store.Failure = null;
        Action[] steps = isShownFirst ? [resume.Confirm, resume.SuccessorSaved] : [resume.SuccessorSaved, resume.Confirm];

        steps[0]();
        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Empty(harness.Store.Removals);

        steps[1]();
        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal([resume.OldKey], harness.Store.Removals);
    }

    [Fact]
    public async Task Connection_that_ends_before_the_page_is_shown_gives_the_snapshot_back()
    {
        await using var harness = new CheckpointHarness();
        var resume = (await ClaimedAsync(harness, carryOver: true)).Claim;

        resume.Abandon();

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal((resume.OldKey, resume.Claimant), Assert.Single(harness.Store.Releases));
        Assert.Empty(harness.Store.Removals);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Person_who_closes_the_page_before_it_is_confirmed_leaves_no_snapshot_behind(bool hasConnectionEndedFirst)
    {
        await using var harness = new CheckpointHarness();
        var resume = (await ClaimedAsync(harness, carryOver: true)).Claim;
        if (hasConnectionEndedFirst)
        {
            resume.Abandon();
        }

        resume.Leave();
        resume.Abandon();

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal([resume.OldKey], harness.Store.Removals);
    }

    [Fact]
    public async Task Person_who_leaves_later_costs_no_second_removal()
    {
        await using var harness = new CheckpointHarness();
        var resume = (await ClaimedAsync(harness, carryOver: true)).Claim;
        resume.Confirm();

        resume.Leave();

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal([resume.OldKey], harness.Store.Removals);
    }

    [Fact]
    public async Task Connection_that_ends_after_the_page_was_shown_gives_nothing_back()
    {
        await using var harness = new CheckpointHarness();
        var resume = (await ClaimedAsync(harness, carryOver: true)).Claim;
        resume.Confirm();

        resume.Abandon();

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Empty(harness.Store.Releases);
        Assert.Equal([resume.OldKey], harness.Store.Removals);
    }

    [Fact]
    public async Task Snapshot_whose_page_was_shown_is_not_given_back_while_the_new_circuit_has_none_of_its_own()
    {
        await using var harness = new CheckpointHarness();
        harness.Store.Failure = new IOException("away");
        var resume = (await ClaimedAsync(harness, carryOver: true)).Claim;
        harness.Store.Failure = null;
        resume.Confirm();

        resume.Abandon();

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Empty(harness.Store.Releases);
        Assert.Empty(harness.Store.Removals);
    }

    [Fact]
    public async Task First_snapshot_of_the_new_circuit_is_newer_than_the_copy_that_was_carried_over()
    {
        await using var harness = new CheckpointHarness();
        var resume = (await ClaimedAsync(harness, carryOver: true)).Claim;
        var (successor, _) = harness.Open();

        resume.Opened(successor);

        Assert.Equal(1, Assert.Single(harness.Store.Saves).Version);
        Assert.Equal(2, successor.NextVersion(isFinal: false));
    }

    [Fact]
    public async Task Claim_of_a_connection_that_ends_meanwhile_is_given_back()
    {
        await using var harness = new CheckpointHarness();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Store.Claim = token =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ContinueWith<SnapshotClaim>(
                _ => throw new OperationCanceledException(token), TaskScheduler.Default);
        };
        using CancellationTokenSource aborted = new();
        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, s_connection, aborted.Token);
        await asked.Task;

        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resume);

        var key = SnapshotKey.FromSecret(Secret);
        await harness.Get<BackgroundWrites>().WaitForAsync(key, Cancelled);
        Assert.Equal(key, Assert.Single(harness.Store.Releases).Key);
    }

    [Fact]
    public async Task Resumed_circuit_does_not_hold_the_state_it_came_from()
    {
        await using var harness = new CheckpointHarness();

        var (resume, state) = await CarryOverAsync(harness);

        // Those who brought it here may have it on their stack for a moment yet.
        for (var i = 0; i < 100 && state.IsAlive; i++)
        {
            await Task.Yield();
            GC.Collect();
        }

        Assert.False(state.IsAlive);
        GC.KeepAlive(resume);
    }

    [Fact]
    public async Task What_is_carried_over_to_the_new_circuit_is_the_same_persons()
    {
        await using var harness = new CheckpointHarness();
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 });
        var claims = harness.Get<ResumeClaims>();
        CircuitConnection connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = "ada" };

        var claimed = await claims.ClaimAsync(Secret, connection, Cancelled);
        await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Claim, "the new secret", connection);

        Assert.Equal((SnapshotKey.FromSecret("the new secret"), UserMark.Of("ada")), Assert.Single(harness.Store.SavedFor));
    }

    [Theory]
    [InlineData(SnapshotClaimOutcome.NotFound)]
    [InlineData(SnapshotClaimOutcome.AlreadyClaimed)]
    public async Task Resume_whose_snapshot_was_taken_from_it_meanwhile_is_no_resume(SnapshotClaimOutcome found)
    {
        await using var harness = new CheckpointHarness();
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 });
        var connection = new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null };
        var claims = harness.Get<ResumeClaims>();
        var claimed = await claims.ClaimAsync(Secret, connection, Cancelled);
        harness.Store.Claim = _ => Task.FromResult(new SnapshotClaim { Outcome = found });

        Assert.False(await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Claim, "the new secret", connection));

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal([SnapshotKey.FromSecret("the new secret")], harness.Store.Removals);
        Assert.True(connection.IsRevoked);
        Assert.Contains(harness.Logs.GetSnapshot(), line => line.Id.Id == 3080);
    }

    [Fact]
    public async Task Ten_thousand_that_could_not_be_carried_over_leave_nothing_behind()
    {
        await using var harness = new CheckpointHarness();
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 });
        var claims = harness.Get<ResumeClaims>();
        var claimed = await claims.ClaimAsync(Secret, s_connection, Cancelled);
        harness.Store.Claim = _ => Task.FromResult(SnapshotClaim.NotFound);

        for (var i = 0; i < 10_000; i++)
        {
            CircuitConnection connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };
            Assert.False(await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Claim, $"new secret {i}", connection));
        }

        Assert.Equal(0, harness.Get<PendingResumes>().UnopenedCount);
        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal(10_000, harness.Store.Removals.Count);
    }

    [Fact]
    public async Task Resume_of_a_person_who_was_signed_out_meanwhile_is_no_resume()
    {
        await using var harness = new CheckpointHarness();
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 });
        var connection = new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null };
        var claims = harness.Get<ResumeClaims>();
        var claimed = await claims.ClaimAsync(Secret, connection, Cancelled);
        connection.Revoke();

        Assert.False(await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Claim, "the new secret", connection));
    }

    [Fact]
    public async Task Resume_goes_on_when_the_store_does_not_answer_after_it_has_granted_the_claim()
    {
        await using var harness = new CheckpointHarness();
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 });
        var claims = harness.Get<ResumeClaims>();
        var claimed = await claims.ClaimAsync(Secret, s_connection, Cancelled);
        harness.Store.Failure = new IOException("away");

        Assert.True(await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Claim, "the new secret", s_connection));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(ResumeClaim Claim, WeakReference State)> CarryOverAsync(CheckpointHarness harness)
    {
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 });
        var claims = harness.Get<ResumeClaims>();
        var claimed = await claims.ClaimAsync(Secret, s_connection, Cancelled);
        await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Claim, "the new secret", s_connection);
        return (claimed.Value.Claim, new WeakReference(claimed.Value.Snapshot.State));
    }

    private static async Task<ClaimedResume> ClaimedAsync(CheckpointHarness harness, bool carryOver = false)
    {
        var failure = harness.Store.Failure;
        harness.Store.Failure = null;
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 });
        var claims = harness.Get<ResumeClaims>();
        var claimed = (await claims.ClaimAsync(Secret, s_connection, Cancelled))!.Value;
        harness.Store.Failure = failure;
        if (carryOver)
        {
            await claims.CarryOverAsync(claimed.Snapshot, claimed.Claim, "the new secret", s_connection);
        }

        return claimed;
    }

    // Soon at first, for the winner of a race is quick; then seldom, for one that died is not back before its lease ends.
    private static IEnumerable<TimeSpan> Pauses() =>
        new[] { 70, 120, 220, 420 }.Concat(Enumerable.Repeat(520, 100)).Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds));

    private static byte[] Encoded(CheckpointHarness harness) => harness.Get<SnapshotSerializer>().Write(new Snapshot
    {
        Key = SnapshotKey.FromSecret(Secret),
        Version = 1,
        CircuitId = "old",
        User = UserBinding.Anonymous,
        AppVersion = "1",
        CapturedAt = harness.Time.GetUtcNow(),
        FirstOpenedAt = harness.Time.GetUtcNow(),
        State = new Dictionary<string, byte[]> { ["value"] = [1] },
        RootComponents = [1, 2, 3],
    }).Payload.ToArray();
}
