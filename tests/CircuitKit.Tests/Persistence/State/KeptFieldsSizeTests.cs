using CircuitKit.Persistence;
using CircuitKit.Persistence.State;
using CircuitKit.Snapshots;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence.State;

/// <summary>What components persist themselves comes before their kept fields, where there is not room for both.</summary>
public sealed class KeptFieldsSizeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(100, 100, true, 0)]
    [InlineData(100, 2_000, true, 1)]
    [InlineData(2_000, 100, false, 0)]
    public async Task Snapshot_that_is_too_large_is_saved_without_its_kept_fields(int persisted, int kept, bool isSaved, int lines)
    {
        await using CheckpointHarness harness = new(options => options.Snapshots.MaxBytes = 1024);
        Snapshot snapshot = new()
        {
            Key = SnapshotKey.FromSecret("secret"),
            Version = 1,
            CircuitId = "circuit",
            User = UserBinding.Anonymous,
            AppVersion = "1",
            CapturedAt = harness.Time.GetUtcNow(),
            FirstOpenedAt = harness.Time.GetUtcNow(),
            State = new Dictionary<string, byte[]> { ["persisted"] = new byte[persisted], [KeptDocument.Key] = new byte[kept] },
            RootComponents = "{}"u8.ToArray(),
        };

        SaveOutcome outcome = isSaved ? SaveOutcome.Saved : SaveOutcome.TooLarge;
        SnapshotSaver saver = harness.Get<SnapshotSaver>();

        Assert.Equal(outcome, await saver.SaveAsync(snapshot, circuit: null, Cancelled));
        Assert.Equal(outcome, await saver.SaveAsync(snapshot with { Version = 2 }, circuit: null, Cancelled));
        Assert.Equal(lines, harness.Logs.GetSnapshot().Count(record => record.Id.Id == 3306));
    }
}
