using CircuitKit.Snapshots.Guard;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Snapshots;

/// <summary>The note that a sign-in has ended, beside the snapshots that it has left.</summary>
public sealed class SignOutNoteTests : ResilienceTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sign_in_that_has_ended_is_known_for_as_long_as_the_store_may_have_a_snapshot_of_it(bool isMemoryTheStore)
    {
        await using var memoryOnly = MemoryOnly();
        var store = isMemoryTheStore ? memoryOnly : Resilient;
        Assert.True(await store.NoteSignOutAsync("one", "alice", Cancellation));

        Time.Advance(Settings.TimeToLive + ResilientSnapshotStore.RemovalsRememberedFor - TimeSpan.FromTicks(1));
        Assert.True(await store.IsSignedOutAsync("one", Cancellation));
        Assert.False(await store.IsSignedOutAsync("two", Cancellation));

        Time.Advance(TimeSpan.FromTicks(1));
        Assert.False(await store.IsSignedOutAsync("one", Cancellation));
    }

    [Fact]
    public async Task Note_that_a_store_missed_holds_here()
    {
        await OpenAsync();
        Assert.True(await Resilient.NoteSignOutAsync("one", "alice", Cancellation));

        Assert.True(await Resilient.IsSignedOutAsync("one", Cancellation));
    }

    [Fact]
    public async Task Note_that_a_store_missed_goes_to_it_when_it_is_back()
    {
        await OpenAsync();
        Assert.True(await Resilient.NoteSignOutAsync("one", "alice", Cancellation));

        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Memory.Count == 0);

        Assert.Equal(1, Store.Inner.Count);
        Assert.True(await Resilient.IsSignedOutAsync("one", Cancellation));
    }

    [Fact]
    public async Task Note_that_has_room_nowhere_is_not_called_noted()
    {
        Settings.InMemoryMaxCount = 0;
        await OpenAsync();

        Assert.False(await Resilient.NoteSignOutAsync("one", "alice", Cancellation));
    }

    private ResilientSnapshotStore MemoryOnly() =>
        new(Memory, Memory, Options.Create(Settings), Time, Metrics.Metrics.Snapshots, NullLogger<ResilientSnapshotStore>.Instance);
}
