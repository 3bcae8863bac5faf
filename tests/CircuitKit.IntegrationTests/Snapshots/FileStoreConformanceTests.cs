namespace CircuitKit.IntegrationTests.Snapshots;

public sealed class FileStoreConformanceTests : ClockedSnapshotStoreConformance
{
    private readonly string _folder = Directory.CreateTempSubdirectory("circuitkit-files-").FullName;

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return base.DisposeAsync();
    }

    protected override ValueTask<ISnapshotStore> OpenAsync() => ValueTask.FromResult<ISnapshotStore>(StoreServices.File(_folder, Clock));
}
