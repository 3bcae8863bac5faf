namespace CircuitKit.Tests.Architecture;

/// <summary>
/// How many source files one has to read to follow a click into the store, and a browser back to its state. The store is the one on the local disk,
/// and nothing fails. The bounds only go down.
/// </summary>
public sealed class WalkTests(ITestOutputHelper output)
{
    private const int MostOfClick = 31;
    private const int MostOfResume = 39;

    private static readonly string[] s_aside =
    [
        // How things are measured, traced and logged.
        "Log",
        "*Metrics",
        "CircuitKitTracing",
        "TagValues",
        "LogOnce",
        "RateLimitedLog",
        "EventRoundTrips",

        // The store fails; the other store.
        "StoreRecovery",
        "LoopTrouble",
        "ResilientSnapshotStore.SaveInMemory",
        "SnapshotStoreException",
        "RefusalReport",
        "ResumeReport",
        "RedisSnapshotStore",
    ];

    // Their inside is a subject of its own: the framework, the format, the memory and the disk.
    private static readonly string[] s_ends =
        ["BlazorBridge", "SnapshotCodec", "SnapshotEnvelope", "SnapshotCipher", "InMemorySnapshotStore", "FileSnapshotStore"];

    private readonly CompiledCalls _calls = new(CompiledAssembly.Library);

    [Fact]
    public void A_click_reaches_the_store_through_few_files() => Check(
        "a click",
        MostOfClick,
        [
            // The hub's message, in the one step that wants it; then the circuit's inbound activity.
            "CircuitKitHubFilter.InvokeMethodAsync",
            "TrackingHubStep.InvokeAsync",
            "TrackingCircuitHandler.CreateInboundActivityHandler",

            // The loop that finds what is due, and its worker.
            "CheckpointScheduler.RunAsync",
            "CheckpointWorker.RunInBackgroundAsync",
        ],
        [
            // Other messages than an event.
            "TrackingHubStep.InFlowAsync",
            "CircuitTable.Apply",
            "TrackingCircuitHandler.UpdateRootsAsync",

            // What else the loop does; a capture that fails; a circuit that is another's now.
            "CircuitMaintenance",
            "CheckpointScheduler.WatchStore",
            "CheckpointWorker.NotCaptured",
            "CheckpointWorker.EndIfAbandoned",
            "CheckpointWorker.LogSuperseded",
            "CheckpointWorker.GiveUp",
        ],
        []);

    [Fact]
    public void A_resume_finds_its_state_through_few_files() => Check(
        "a resume",
        MostOfResume,
        [
            // The hub's message.
            "CircuitKitHubFilter.InvokeMethodAsync",
            "TrackingHubStep.InFlowAsync",
            "ResumeStep.ResumeFromStoreAsync",

            // The framework asks for the state, and opens the circuit.
            "CircuitPersistenceCache.GetOrCreateAsync",
            "PersistenceStep.Opened",

            // The page is shown.
            "ResumeStep.AfterResumeAsync",
        ],
        [
            // A resume that is refused, and a page that was changed.
            "ResumeClaims.Refused",
            "ResumeClaims.PageChanged",
            "ResumeStep.ReportAsync",

            // An earlier resume of the same snapshot that was never acknowledged is ended; a page that was shown after the claim's lease.
            "Successors.EndAllAsync",
            "UnopenedResumes.EndAsync",
            "OpenClaims.ConfirmLateAsync",
        ],
        [
            // Asking another node for a circuit that lives there; the state of another version of the app; who owns the circuit from now on.
            "CircuitTakeOver",
            "OtherVersions",
            "ServiceStateKeys",
            "CircuitOwnership",
        ]);

    private void Check(string walk, int most, string[] roots, string[] sinks, string[] ends)
    {
        var files = Walk.Files(_calls, roots, [.. s_aside, .. sinks], [.. s_ends, .. ends]);
        output.WriteLine($"{files.Count} files on the walk of {walk}:");
        foreach (var (file, call) in files)
        {
            output.WriteLine($"{file}: {call}");
        }

        string list = string.Join('\n', files.Select(file => $"{file.Key}: {file.Value}"));
        Assert.True(files.Count <= most, $"{files.Count} files, and at most {most} are wanted:\n{list}");
    }
}
