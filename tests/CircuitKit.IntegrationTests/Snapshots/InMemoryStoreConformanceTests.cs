using CircuitKit.Snapshots.Memory;

namespace CircuitKit.IntegrationTests.Snapshots;

public sealed class InMemoryStoreConformanceTests : ClockedSnapshotStoreConformance
{
    private readonly InMemorySnapshotStore _store;

    public InMemoryStoreConformanceTests() => _store = StoreServices.InMemory(Clock);

    public override ValueTask DisposeAsync()
    {
        _store.Dispose();
        return base.DisposeAsync();
    }

    protected override ValueTask<ISnapshotStore> OpenAsync() => ValueTask.FromResult<ISnapshotStore>(_store);
}
