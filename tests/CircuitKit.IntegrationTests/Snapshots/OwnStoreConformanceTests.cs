namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>A store as a user would write it, to show how little that takes.</summary>
public sealed class OwnStoreConformanceTests : ClockedSnapshotStoreConformance
{
    private readonly DictionarySnapshotStore _store;

    public OwnStoreConformanceTests() => _store = new DictionarySnapshotStore(Clock);

    protected override ValueTask<ISnapshotStore> OpenAsync() => ValueTask.FromResult<ISnapshotStore>(_store);
}
