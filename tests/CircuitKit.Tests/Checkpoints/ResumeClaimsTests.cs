using System.Runtime.CompilerServices;
using CircuitKit.Checkpoints;
using CircuitKit.Circuits;
using CircuitKit.Snapshots;
using CircuitKit.Tests.Snapshots;

namespace CircuitKit.Tests.Checkpoints;

public sealed class ResumeClaimsTests
{
    private const string Secret = "the browser's secret";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(520);

    private static readonly CircuitConnection s_connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };

    private readonly ObservedTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resume_waits_for_a_store_that_is_away_for_a_moment()
    {
        await using var harness = new CheckpointHarness(time: _time);
        var stored = new SnapshotClaim(SnapshotClaimOutcome.Claimed, Encoded(harness), Version: 1);
        var asked = 0;
        harness.Store.Claim = _ => ++asked <= 2 ? throw new IOException("restarting") : Task.FromResult(stored);

        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, s_connection, Cancelled);
        await _time.PassAsync(s_pause);
        await _time.PassAsync(s_pause);

        Assert.NotNull(await resume);
    }

    [Fact]
    public async Task Resume_does_not_wait_for_ever_for_a_store_that_is_gone()
    {
        await using var harness = new CheckpointHarness(time: _time);
        harness.Store.Failure = new IOException("gone");

        var resume = harness.Get<ResumeClaims>().ClaimAsync(Secret, s_connection, Cancelled);
        for (var waited = TimeSpan.Zero; waited <= new SnapshotOptions().ClaimLease; waited += s_pause)
        {
            Assert.False(resume.IsCompleted);
            await _time.PassAsync(s_pause);
        }

        Assert.Null(await resume);
    }

    [Fact]
    public async Task Resume_of_what_the_store_does_not_have_is_answered_at_once()
    {
        await using var harness = new CheckpointHarness();

        Assert.Null(await harness.Get<ResumeClaims>().ClaimAsync(Secret, s_connection, Cancelled));
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
        await harness.Get<SnapshotWrites>().WaitForAsync(key, Cancelled);
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

    [Theory]
    [InlineData(SnapshotClaimOutcome.NotFound)]
    [InlineData(SnapshotClaimOutcome.AlreadyClaimed)]
    public async Task Resume_whose_snapshot_was_taken_from_it_meanwhile_is_no_resume(SnapshotClaimOutcome found)
    {
        await using var harness = new CheckpointHarness();
        harness.Store.Claim = _ => Task.FromResult(new SnapshotClaim(SnapshotClaimOutcome.Claimed, Encoded(harness), Version: 1));
        var connection = new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null };
        var claims = harness.Get<ResumeClaims>();
        var claimed = await claims.ClaimAsync(Secret, connection, Cancelled);
        harness.Store.Claim = _ => Task.FromResult(new SnapshotClaim(found));

        Assert.False(await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Resume, "the new secret", connection));

        await harness.Get<SnapshotWrites>().FlushAsync(Cancelled);
        Assert.Equal([SnapshotKey.FromSecret("the new secret")], harness.Store.Removals);
        Assert.True(connection.IsRevoked);
        Assert.Contains(harness.Logs.GetSnapshot(), line => line.Id.Id == 3080);
    }

    [Fact]
    public async Task Resume_of_a_person_who_was_signed_out_meanwhile_is_no_resume()
    {
        await using var harness = new CheckpointHarness();
        harness.Store.Claim = _ => Task.FromResult(new SnapshotClaim(SnapshotClaimOutcome.Claimed, Encoded(harness), Version: 1));
        var connection = new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null };
        var claims = harness.Get<ResumeClaims>();
        var claimed = await claims.ClaimAsync(Secret, connection, Cancelled);
        connection.Revoke();

        Assert.False(await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Resume, "the new secret", connection));
    }

    [Fact]
    public async Task Resume_goes_on_when_the_store_does_not_answer_after_it_has_granted_the_claim()
    {
        await using var harness = new CheckpointHarness();
        harness.Store.Claim = _ => Task.FromResult(new SnapshotClaim(SnapshotClaimOutcome.Claimed, Encoded(harness), Version: 1));
        var claims = harness.Get<ResumeClaims>();
        var claimed = await claims.ClaimAsync(Secret, s_connection, Cancelled);
        harness.Store.Failure = new IOException("away");

        Assert.True(await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Resume, "the new secret", s_connection));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(UnconfirmedResume Resume, WeakReference State)> CarryOverAsync(CheckpointHarness harness)
    {
        harness.Store.Claim = _ => Task.FromResult(new SnapshotClaim(SnapshotClaimOutcome.Claimed, Encoded(harness), Version: 1));
        var claims = harness.Get<ResumeClaims>();
        var claimed = await claims.ClaimAsync(Secret, s_connection, Cancelled);
        await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Resume, "the new secret", s_connection);
        return (claimed.Value.Resume, new WeakReference(claimed.Value.Snapshot.State));
    }

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
