namespace CircuitKit.Tests.Architecture;

/// <summary>How many source files one has to read to follow a click into the store, and a browser back to its state. The bounds only go down.</summary>
public sealed class WalkTests(ITestOutputHelper output)
{
    private static readonly CompiledCalls s_calls = new(CompiledAssembly.Library);

    // What a reader does not follow: how things are measured, traced and logged.
    private static readonly string[] s_aside = ["Log", "*Metrics", "CircuitKitTracing", "LogOnce", "LogSometimes"];

    [Fact]
    public void A_click_reaches_the_store_through_few_files()
    {
        var files = Walk.Files(
            s_calls,
            [
                // Each hub message, then the inbound activity of the circuit that it is for; the framework calls them.
                "DrainHubFilter.InvokeMethodAsync",
                "TrackingHubFilter.InvokeMethodAsync",
                "AdmissionHubFilter.InvokeMethodAsync",
                "HibernationHubFilter.InvokeMethodAsync",
                "ResumeHubFilter.InvokeMethodAsync",
                "RetentionHubFilter.InvokeMethodAsync",
                "TrackingCircuitHandler.CreateInboundActivityHandler",
                "CheckpointCircuitHandler.CreateInboundActivityHandler",

                // The loop that finds what is due.
                "CheckpointScheduler.Turn",
                "CheckpointWorker.RunInBackgroundAsync",
            ],
            [.. s_aside]);

        Report("click", files);
        Assert.InRange(files.Count, 1, 1000);
    }

    [Fact]
    public void A_resume_finds_its_state_through_few_files()
    {
        var files = Walk.Files(
            s_calls,
            [
                "TrackingHubFilter.InvokeMethodAsync",
                "AdmissionHubFilter.InvokeMethodAsync",
                "ResumeHubFilter.InvokeMethodAsync",
                "CircuitPersistenceCache.GetOrCreateAsync",
                "CircuitBeginning.Begin",
            ],
            [.. s_aside]);

        Report("resume", files);
        Assert.InRange(files.Count, 1, 1000);
    }

    private void Report(string walk, IReadOnlyDictionary<string, string> files)
    {
        output.WriteLine($"{files.Count} files on the walk of a {walk}:");
        foreach (var (file, call) in files)
        {
            output.WriteLine($"{file}: {call}");
        }
    }
}
