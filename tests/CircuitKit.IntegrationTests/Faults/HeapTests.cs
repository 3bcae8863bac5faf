using CircuitKit.IntegrationTests.Resuming;

namespace CircuitKit.IntegrationTests.Faults;

/// <summary>P7: the heap of a server that opens and closes circuits for long grows no more than that of a stock one.</summary>
/// <remarks>Stock Blazor keeps something of every circuit for a while, so the two are compared, in processes of their own, side by side.</remarks>
public sealed class HeapTests
{
    private const int Timeout = 3_600_000;

    // A circuit is above 100 KB: a leak of one in thirty shows. What is remembered of a removed snapshot (half an hour, some 300 bytes) does not.
    private const int AllowedBytesPerCircuit = 4_000;

    // What the shared pools of arrays keep after a burst, with CircuitKit and without, is megabytes more or less: as much as is looked for.
    private static readonly string[] s_withSmallPools =
    [
        "env",
        "DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXPARTITIONCOUNT=1",
        "DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION=1",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public Task Heap_after_hundreds_of_circuits_has_grown_as_in_stock_blazor() => RunAsync(warmUp: 200, measured: 400);

    [Fact(Timeout = Timeout)]
    [Trait("Category", "Long")]
    public Task Heap_after_thousands_of_circuits_has_grown_as_in_stock_blazor() => RunAsync(warmUp: 1_000, measured: 4_000);

    private static async Task RunAsync(int warmUp, int measured)
    {
        string left = "";
        long[] grown = await Task.WhenAll(GrowthAsync("none"), GrowthAsync(store: null));

        long allowed = Math.Max(1_000_000, (long)measured * AllowedBytesPerCircuit);
        TestContext.Current.TestOutputHelper?.WriteLine($"{grown[0]:N0} without, {grown[1]:N0} with");
        Assert.True(
            grown[1] - grown[0] < allowed,
            $"With CircuitKit the heap grew by {grown[1]:N0} bytes over {measured} circuits, without it by {grown[0]:N0}. {left}");

        async Task<long> GrowthAsync(string? store)
        {
            await using RestartableApp app = await RestartableApp.StartThroughAsync(s_withSmallPools, store, "--retention", "00:00:00.2");
            await OpenAndCloseAsync(app, warmUp);
            long before = await SettledHeap.BytesAsync(app, Cancelled);
            await OpenAndCloseAsync(app, measured);
            long after = await SettledHeap.BytesAsync(app, Cancelled);
            if (store is null)
            {
                using HttpClient http = new() { BaseAddress = app.Process.BaseUri };
                string circuits = await http.GetStringAsync("test/circuits", Cancelled);
                string connections = await http.GetStringAsync("test/connections", Cancelled);
                left = $"{circuits} circuits and {connections} connections are left.";
            }

            return after - before;
        }
    }

    // Closed by the page, or left behind until the framework lets it go.
    private static Task OpenAndCloseAsync(RestartableApp app, int count) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancelled }, async (i, token) =>
        {
            await using HeadlessCircuit circuit = await app.OpenAsync("counter");
            await circuit.ClickAsync("increment", token);
            if (i % 2 == 0)
            {
                await circuit.CloseAsync(token);
            }
        });
}
