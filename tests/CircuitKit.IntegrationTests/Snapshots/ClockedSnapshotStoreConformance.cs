namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>The rules that take minutes, for stores whose clock a test can put forward.</summary>
public abstract class ClockedSnapshotStoreConformance : SnapshotStoreConformance
{
    internal ShiftedClock Clock { get; } = new();

    [Fact]
    public async Task A_removal_is_remembered_for_as_long_as_promised_and_no_longer()
    {
        await SaveAsync(1);
        await RemoveAsync();
        await PassAsync(ISnapshotStore.RemovalMemory - TimeSpan.FromSeconds(10));
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(2));
        await PassAsync(TimeSpan.FromSeconds(11));
        Assert.Equal(SnapshotClaim.NotFound, await ClaimAsync("a"));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
        Assert.Equal(1, (await ClaimAsync("a")).Version);
    }

    protected override ValueTask PassAsync(TimeSpan time)
    {
        Clock.Pass(time);
        return ValueTask.CompletedTask;
    }
}
