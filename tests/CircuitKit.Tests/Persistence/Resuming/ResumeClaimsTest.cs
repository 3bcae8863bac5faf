using System.Runtime.CompilerServices;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Tests.Snapshots;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence.Resuming;

/// <summary>Claims on a store that answers as a test says.</summary>
public abstract class ResumeClaimsTest
{
    private protected const string Secret = "the browser's secret";

    private protected static CircuitConnection Connection { get; } = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };

    private protected ObservedTimeProvider Time { get; } = new();

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected static async Task<(ResumeClaim Claim, WeakReference State)> CarryOverAsync(CheckpointHarness harness)
    {
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 });
        var claims = harness.Get<ResumeClaims>();
        var claimed = await claims.ClaimAsync(Secret, Connection, Cancelled);
        await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Claim, "the new secret", Connection);
        return (claimed.Value.Claim, new WeakReference(claimed.Value.Snapshot.State));
    }

    private protected static async Task<ClaimedResume> ClaimedAsync(CheckpointHarness harness, bool carryOver = false)
    {
        var failure = harness.Store.Failure;
        harness.Store.Failure = null;
        harness.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(harness), Version = 1 });
        var claims = harness.Get<ResumeClaims>();
        var claimed = (await claims.ClaimAsync(Secret, Connection, Cancelled))!.Value;
        harness.Store.Failure = failure;
        if (carryOver)
        {
            await claims.CarryOverAsync(claimed.Snapshot, claimed.Claim, "the new secret", Connection);
        }

        return claimed;
    }

    // Soon at first, for the winner of a race is quick; then seldom, for one that died is not back before its lease ends.
    private protected static IEnumerable<TimeSpan> Pauses() =>
        new[] { 70, 120, 220, 420 }.Concat(Enumerable.Repeat(520, 100)).Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds));

    private protected static byte[] Encoded(
        CheckpointHarness harness, SnapshotKey? resumedFrom = null, bool mayCrashAgain = false, string? signIn = null) =>
        harness.Get<SnapshotSerializer>().Write(SnapshotSaver.WithNotes(new Snapshot
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
    }, new SnapshotNotes(resumedFrom, mayCrashAgain, signIn))).Payload.ToArray();
}
