using CircuitKit.Persistence;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence.Resuming;

/// <summary>From a claimed snapshot to the new circuit's own: neither is lost, and none stays behind.</summary>
public sealed class CarryOverTests : ResumeClaimsTest
{
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
        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, Connection, aborted.Token);
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
        harness.Store.Note = found;

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
        var claimed = await claims.ClaimAsync(Secret, Connection, Cancelled);
        harness.Store.Note = SnapshotClaimOutcome.NotFound;

        for (var i = 0; i < 10_000; i++)
        {
            CircuitConnection connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };
            Assert.False(await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Claim, $"new secret {i}", connection));
        }

        Assert.Equal(0, harness.Get<UnopenedResumes>().Count);
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
        var claimed = await claims.ClaimAsync(Secret, Connection, Cancelled);
        harness.Store.Failure = new IOException("away");

        Assert.True(await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Claim, "the new secret", Connection));
    }
}
