using Xunit;

namespace CircuitKit.Testing;

#pragma warning disable CS1591, CA1707 // The name of a rule is a sentence.

/// <content>The successor of a snapshot, and repeated claims.</content>
public abstract partial class SnapshotStoreConformance
{
    [Fact]
    public async Task The_note_of_a_successor_goes_to_the_next_claimant()
    {
        await SaveAsync(1);
        Assert.Null((await ClaimAsync("a")).Successor);

        Assert.Equal(SnapshotClaimOutcome.Claimed, await NoteAsync("a", "first"));
        await Store.ReleaseAsync(_key, "a", Cancellation);
        Assert.Equal("first", (await ClaimAsync("b")).Successor);

        Assert.Equal(SnapshotClaimOutcome.Claimed, await NoteAsync("b", "second"));
        Assert.Equal("second", (await ClaimAsync("b")).Successor);
    }

    [Fact]
    public async Task The_note_of_a_successor_outlives_the_lease_and_later_saves()
    {
        await SaveAsync(1);
        await ClaimAsync("a", s_short);
        await NoteAsync("a", "first", s_short);
        await PassAsync(s_short * 1.5);
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(2));

        var claim = await ClaimAsync("b");

        Assert.Equal((2L, "first"), (claim.Version, claim.Successor));
    }

    [Fact]
    public async Task A_note_renews_the_lease_also_of_a_claim_that_ran_out_and_nobody_else_took()
    {
        await SaveAsync(1);
        await ClaimAsync("a", s_short);
        await PassAsync(s_short * 1.5);

        Assert.Equal(SnapshotClaimOutcome.Claimed, await NoteAsync("a", "first"));

        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("b")).Outcome);
        Assert.Equal(SnapshotSaveOutcome.Claimed, await SaveAsync(2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_does_not_hold_the_claim_any_more_notes_nothing(bool isClaimedByAnother)
    {
        await SaveAsync(1);
        await ClaimAsync("a");
        await Store.ReleaseAsync(_key, "a", Cancellation);
        if (isClaimedByAnother)
        {
            await ClaimAsync("b");
        }

        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, await NoteAsync("a", "late"));

        Assert.Null((await ClaimAsync("b")).Successor);
    }

    [Fact]
    public async Task A_removal_returns_the_note_once_and_after_it_nothing_is_noted()
    {
        Assert.Equal(SnapshotClaimOutcome.NotFound, await NoteAsync("a", "nobody"));
        await SaveAsync(1);
        await ClaimAsync("a");
        await NoteAsync("a", "first");

        Assert.Equal("first", await Store.RemoveAsync(_key, s_long, Cancellation));
        Assert.Null(await Store.RemoveAsync(_key, s_long, Cancellation));
        Assert.Equal(SnapshotClaimOutcome.NotFound, await NoteAsync("a", "late"));
    }

    [Fact]
    public async Task A_removal_of_what_has_no_successor_returns_none()
    {
        await SaveAsync(1);
        await ClaimAsync("a");
        Assert.Null(await Store.RemoveAsync(_key, s_long, Cancellation));
    }

    [Fact]
    public async Task The_note_goes_with_the_snapshot()
    {
        await SaveAsync(1, s_short);
        await ClaimAsync("a", s_short);
        await NoteAsync("a", "first", s_short);
        await PassAsync(s_short * 1.5);
        await SaveAsync(1);
        Assert.Null((await ClaimAsync("b")).Successor);
    }

    [Fact]
    public async Task Of_a_note_and_a_removal_at_once_neither_overlooks_the_other()
    {
        ISnapshotStore[] views = [Store, await OpenAsync()];
        for (var round = 0; round < 20; round++)
        {
            var key = NewKey();
            await Store.SaveAsync(key, Snapshot(1), Cancellation);
            await Store.ClaimAsync(key, "a", s_long, Cancellation);

            var results = await AtOnceAsync(2, async i => i == 0
                ? (await views[0].NoteSuccessorAsync(key, "a", "noted", s_long, Cancellation)).ToString()
                : await views[1].RemoveAsync(key, s_long, Cancellation));

            Assert.Equal(results[0] == nameof(SnapshotClaimOutcome.Claimed) ? "noted" : null, results[1]);
        }
    }

    [Fact]
    public async Task A_snapshot_that_is_claimed_again_and_again_is_kept_back_at_last()
    {
        await SaveAsync(1);
        for (var i = 0; i < SnapshotClaim.MaxPerHour; i++)
        {
            Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync($"{i}")).Outcome);
            await Store.ReleaseAsync(_key, $"{i}", Cancellation);
        }

        // A save does not reset the count, and other servers see it too.
        await SaveAsync(2);
        var claim = await (await OpenAsync()).ClaimAsync(_key, "one more", s_long, Cancellation);

        Assert.Equal((SnapshotClaimOutcome.TooMany, 0L, 0), (claim.Outcome, claim.Version, claim.Payload.Length));
        Assert.InRange(claim.RetryAfter, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(3));
    }

    [Fact]
    public async Task Renewals_and_claims_that_are_not_granted_are_not_counted()
    {
        await SaveAsync(1);
        for (var i = 0; i < 2 * SnapshotClaim.MaxPerHour; i++)
        {
            Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync("a")).Outcome);
            Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync($"{i}")).Outcome);
        }

        await Store.ReleaseAsync(_key, "a", Cancellation);
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync("b")).Outcome);
    }

    private ValueTask<SnapshotClaimOutcome> NoteAsync(string claimant, string successor, TimeSpan? lease = null) =>
        Store.NoteSuccessorAsync(_key, claimant, successor, lease ?? s_long, Cancellation);
}
