using Xunit;

namespace CircuitKit.Testing;

#pragma warning disable CS1591, CA1707 // The name of a rule is a sentence.

/// <summary>
/// The rules of <see cref="SnapshotStoreConformance"/>, and rules about minutes and hours, for a store that uses <see cref="Clock"/>.
/// </summary>
public abstract class ClockedSnapshotStoreConformance : SnapshotStoreConformance
{
    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(30);

    private readonly ShiftedClock _clock = new();

    /// <summary>The clock for the store. It runs, and rules advance it.</summary>
    protected TimeProvider Clock => _clock;

    [Fact]
    public async Task A_removal_is_remembered_for_as_long_as_promised_and_no_longer()
    {
        await SaveAsync(1);
        await RemoveAsync(s_memory);
        await PassAsync(s_memory - TimeSpan.FromSeconds(10));
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(2));
        await PassAsync(TimeSpan.FromSeconds(11));
        AssertNotFound(await ClaimAsync("a"));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
        Assert.Equal(1, (await ClaimAsync("a")).Version);
    }

    [Fact]
    public async Task A_shorter_removal_does_not_shorten_a_longer_one()
    {
        await RemoveAsync(s_memory);
        await RemoveAsync(s_memory / 10);
        await PassAsync(s_memory / 2);
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(1));
    }

    [Fact]
    public async Task A_snapshot_that_was_claimed_too_often_is_handed_out_again_after_an_hour()
    {
        await SaveAsync(1, TimeSpan.FromHours(8));
        for (var i = 0; i < SnapshotClaim.MaxPerHour; i++)
        {
            await ClaimAsync($"{i}", TimeSpan.FromSeconds(1));
            await PassAsync(TimeSpan.FromSeconds(2));
        }

        var refused = await ClaimAsync("one more");
        Assert.Equal(SnapshotClaimOutcome.TooMany, refused.Outcome);
        await PassAsync(refused.RetryAfter + TimeSpan.FromSeconds(1));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync("later")).Outcome);
    }

    /// <inheritdoc />
    protected override ValueTask PassAsync(TimeSpan time)
    {
        _clock.Pass(time);
        return ValueTask.CompletedTask;
    }

    private protected override DateTimeOffset CurrentTime() => _clock.GetUtcNow();

    private sealed class ShiftedClock : TimeProvider
    {
        private long _shift;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _shift));

        public void Pass(TimeSpan time) => Interlocked.Add(ref _shift, time.Ticks);
    }
}
