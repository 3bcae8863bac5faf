using CircuitKit.Persistence;
using CircuitKit.Persistence.Resume;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence.Resuming;

/// <summary>P9, one living successor: what was made of a snapshot ends before the snapshot is resumed once more.</summary>
public sealed class SuccessorTests : ResumeClaimsTest
{
    private static readonly SnapshotKey s_old = SnapshotKey.FromSecret(Secret);
    private static readonly SnapshotKey s_first = SnapshotKey.FromSecret("first");
    private static readonly SnapshotKey s_second = SnapshotKey.FromSecret("second");

    [Fact]
    public async Task Successor_is_noted_with_its_key_and_its_server_after_its_copy_is_saved()
    {
        await using var harness = new CheckpointHarness();

        await ClaimedAsync(harness, carryOver: true);

        var (key, note) = Assert.Single(harness.Store.Notes);
        Assert.Equal((s_old, $"{SnapshotKey.FromSecret("the new secret")}@{harness.Get<NodeIdentity>().Id}"), (key, note));
        Assert.Equal(SnapshotKey.FromSecret("the new secret"), Assert.Single(harness.Store.Saves).Key);
    }

    [Fact]
    public async Task Next_claim_removes_the_whole_line_of_successors_before_it_is_granted()
    {
        await using var harness = new CheckpointHarness();
        var node = harness.Get<NodeIdentity>().Id;
        GrantWith(harness, new SuccessorNote(s_first, node).ToString());
        harness.Store.SuccessorOf = key => key == s_first ? new SuccessorNote(s_second, "a node that is gone").ToString() : null;

        Assert.NotNull(await harness.Get<ResumeClaims>().ClaimAsync(Secret, Connection, Cancelled));

        Assert.Equal([s_first, s_second], harness.Store.Removals);
    }

    [Fact]
    public async Task Page_that_is_shown_first_keeps_its_circuit_and_the_snapshot_is_used_up()
    {
        await using var harness = new CheckpointHarness();
        using var resumes = harness.Resumes();
        GrantWith(harness, new SuccessorNote(KeyOf("shown"), harness.Get<NodeIdentity>().Id).ToString());
        harness.Open("shown", new FakeCircuit());

        Assert.Null(await harness.Get<ResumeClaims>().ClaimAsync(Secret, Connection, Cancelled));

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal([s_old], harness.Store.Removals);
        Assert.NotNull(harness.Circuits.FindLive("shown"));
        Assert.Equal(["not_found"], resumes.Outcomes());
    }

    [Fact(Timeout = 60_000)]
    public async Task Note_that_names_the_circuit_of_another_snapshot_ends_nothing()
    {
        await using var harness = new CheckpointHarness();
        var resume = (await ClaimedAsync(harness, carryOver: true)).Claim;

        Assert.Equal(SuccessorEnd.NotHeld, await harness.Get<SuccessorHandler>().EndAsync(s_second, resume.NewKey));

        Assert.True(harness.Get<UnopenedResumes>().IsUnopened(resume.NewKey));
        resume.Confirm();
        Assert.True(resume.IsConfirmed);
    }

    [Fact]
    public async Task What_is_noted_by_somebody_else_is_no_note()
    {
        await using var harness = new CheckpointHarness();
        GrantWith(harness, "what a stranger wrote, which is as long as a note of ours, and no key of anything");

        Assert.NotNull(await harness.Get<ResumeClaims>().ClaimAsync(Secret, Connection, Cancelled));

        Assert.Empty(harness.Store.Removals);
    }

    [Fact]
    public async Task Superseded_claim_confirms_nothing_and_removes_nothing_whatever_its_page_does()
    {
        await using var harness = new CheckpointHarness();
        var resume = (await ClaimedAsync(harness, carryOver: true)).Claim;

        Assert.True(resume.TrySupersede());
        resume.Confirm();
        resume.Reconnected();
        resume.Leave();
        resume.Abandon();

        await harness.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.False(resume.IsConfirmed);
        Assert.Empty(harness.Store.Removals);
        Assert.Empty(harness.Store.Releases);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_receipt_and_a_new_claim_the_first_one_decides(bool isShownFirst)
    {
        await using var harness = new CheckpointHarness();
        var resume = (await ClaimedAsync(harness, carryOver: true)).Claim;
        if (isShownFirst)
        {
            resume.Confirm();
        }

        Assert.Equal(!isShownFirst, resume.TrySupersede());
        Assert.Equal(isShownFirst, resume.IsConfirmed);
    }

    [Fact]
    public async Task Resume_of_the_new_snapshot_removes_the_one_it_came_from()
    {
        await using var harness = new CheckpointHarness();
        var claims = harness.Get<ResumeClaims>();
        GrantWith(harness, note: null, resumedFrom: s_first);

        var claimed = await claims.ClaimAsync(Secret, Connection, Cancelled);
        Assert.True(await claims.CarryOverAsync(claimed!.Value.Snapshot, claimed.Value.Claim, "the new secret", Connection));

        Assert.Equal([s_first], harness.Store.Removals);
        Assert.Equal(["value"], claimed.Value.Snapshot.State.Keys);
    }

    [Fact]
    public async Task Circuit_that_could_not_be_told_to_its_browser_is_no_unopened_one()
    {
        await using var harness = new CheckpointHarness();
        var claimed = await ClaimedAsync(harness);
        harness.Store.Note = SnapshotClaimOutcome.AlreadyClaimed;
        CircuitConnection connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };

        Assert.False(await harness.Get<ResumeClaims>().CarryOverAsync(claimed.Snapshot, claimed.Claim, "the new secret", connection));

        Assert.Equal(0, harness.Get<UnopenedResumes>().Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Receipt_that_comes_after_the_lease_counts_only_while_the_store_says_so()
    {
        await using var harness = new CheckpointHarness();
        CircuitConnection connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };
        var claimed = await ClaimedAsync(harness);
        var claims = harness.Get<OpenClaims>();
        claims.Register(connection, claimed.Claim);
        Assert.True(await harness.Get<ResumeClaims>().CarryOverAsync(claimed.Snapshot, claimed.Claim, "the new secret", connection));
        var (circuit, _) = harness.Open(connection);
        connection.Circuit = circuit;
        claims.Opened(connection, circuit);
        harness.Store.Note = SnapshotClaimOutcome.AlreadyClaimed;
        harness.Time.Advance(new SnapshotOptions().ClaimLease + TimeSpan.FromSeconds(1));

        Assert.False(claims.Confirm(connection, claimed.Claim));

        await Eventually.IsAsync(() => circuit.End is { Reason: CircuitCloseReason.Resumed }, Cancelled);
        Assert.False(claimed.Claim.IsConfirmed);
        Assert.Empty(harness.Store.Removals);
    }

    private static SnapshotKey KeyOf(string circuitId) => SnapshotKey.FromSecret($"secret-{circuitId}");

    [Theory]
    [InlineData(SuccessorNote.Offered, false, true, true)]
    [InlineData(null, true, false, true)]
    [InlineData(null, false, false, false)]
    [InlineData("?", false, false, false)]
    public async Task Mark_of_a_crash_stays_with_the_snapshot_and_goes_along_with_its_successor(string? found, bool isMarked, bool isOffered, bool staysMarked)
    {
        await using var harness = new CheckpointHarness();
        var claims = harness.Get<ResumeClaims>();
        GrantWith(harness, found, isMarked: isMarked);

        var claimed = (await claims.ClaimAsync(Secret, Connection, Cancelled))!.Value;
        await claims.CarryOverAsync(claimed.Snapshot, claimed.Claim, "the new secret", Connection);

        Assert.Equal((isOffered, staysMarked), (claimed.Claim.IsOffered, claimed.Claim.ContinuesAfterCrash));
        Assert.Equal(staysMarked, SuccessorNote.IsOffer(Assert.Single(harness.Store.Notes).Successor));
        Assert.Equal(["value"], claimed.Snapshot.State.Keys);
    }

    [Fact]
    public async Task Snapshot_of_a_circuit_that_crashed_and_is_continued_still_names_the_successor_that_is_to_end()
    {
        await using var harness = new CheckpointHarness();
        var note = new SuccessorNote(s_first, harness.Get<NodeIdentity>().Id) { IsOffered = true };
        Assert.Equal(note, SuccessorNote.Parse(note.ToString()));
        GrantWith(harness, note.ToString());

        var claimed = await harness.Get<ResumeClaims>().ClaimAsync(Secret, Connection, Cancelled);

        Assert.True(claimed!.Value.Claim.ContinuesAfterCrash);
        Assert.Equal([s_first], harness.Store.Removals);
    }

    [Fact]
    public async Task Mark_of_a_crash_is_lifted_when_the_user_has_done_something_and_the_circuit_has_lived_for_a_while()
    {
        await using var harness = new CheckpointHarness();
        (TrackedCircuit circuit, _) = harness.Open();
        circuit.ContinuesAfterCrash = true;

        Assert.True(circuit.MayCrashAgain);
        circuit.Use();
        Assert.True(circuit.MayCrashAgain);
        harness.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(circuit.MayCrashAgain);

        // Also in the store, where its state has not changed since.
        var rootsVersion = circuit.RootsVersion;
        harness.Get<CircuitMaintenance>().LookAfterAll();
        Assert.True(circuit.IsDirty);
        Assert.NotEqual(rootsVersion, circuit.RootsVersion);
        Assert.False(circuit.ContinuesAfterCrash);
    }

    private static void GrantWith(CheckpointHarness harness, string? note, SnapshotKey? resumedFrom = null, bool isMarked = false) =>
        harness.Store.Claim = _ => Task.FromResult(new SnapshotClaim
        {
            Outcome = SnapshotClaimOutcome.Claimed,
            Payload = Encoded(harness, resumedFrom, isMarked),
            Version = 1,
            Successor = note,
        });
}
