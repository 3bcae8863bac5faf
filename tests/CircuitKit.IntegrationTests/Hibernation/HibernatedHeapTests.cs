using System.Globalization;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Faults;
using CircuitKit.IntegrationTests.Resuming;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Hibernation;

/// <summary>What a hibernated circuit costs the server.</summary>
public sealed class HibernatedHeapTests
{
    private const int Timeout = 600_000;

    private const int AllowedBytesPerCircuit = 1024;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public Task A_kilobyte_for_each_of_hundreds() => RunAsync(warmUp: 300, count: 500);

    [Fact(Timeout = Timeout)]
    [Trait("Category", "Long")]
    public Task A_kilobyte_for_each_of_a_thousand() => RunAsync(warmUp: 300, count: 1_000);

    private static async Task RunAsync(int warmUp, int count)
    {
        // As in Production: the check for developers keeps what it has yet to look at.
        await using RestartableApp app = await RestartableApp.StartAsync(["--CircuitKit:StateCheck:Enabled", "false", .. TwoNodes.PatientStore]);
        using HttpClient http = new() { BaseAddress = app.Process.BaseUri };

        // What the first circuits leave in caches and pools belongs to none of them.
        await HibernateAsync(app, warmUp);
        long before = await SettledHeap.BytesAsync(app, Cancelled);
        await HibernateAsync(app, count);
        long after = await SettledHeap.BytesAsync(app, Cancelled);

        long each = (after - before) / count;
        TestContext.Current.TestOutputHelper?.WriteLine($"{each} bytes for each of {count} hibernated circuits.");
        Assert.Equal(warmUp + count, int.Parse(await http.GetStringAsync("test/circuits", Cancelled), CultureInfo.InvariantCulture));
        Assert.True(each <= AllowedBytesPerCircuit, $"{each} bytes are left of each hibernated circuit, for {count} of them {after - before:N0}.");
    }

    private static async Task HibernateAsync(RestartableApp app, int count)
    {
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancelled }, async (_, token) =>
        {
            await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(
                new HeadlessCircuitOptions
                {
                    Page = new Uri(app.Process.BaseUri, "counter"),
                    HubQuery = $"ck_tab={Guid.NewGuid().ToString("N")[..22]}&ck_frame=top&ck_sleep=can",
                    Headers = new Dictionary<string, string> { ["X-Test-User"] = $"{Guid.NewGuid()}" },
                },
                token);
            await circuit.ClickAsync("increment", token);

            // A page that may not, because its save took too long, asks again.
            while (!await circuit.HibernateAsync(token))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, token);
            }
        });
        using HttpClient http = new() { BaseAddress = app.Process.BaseUri };
        while (await http.GetStringAsync("test/awake", Cancelled) != "0" || await http.GetStringAsync("test/connections", Cancelled) != "0")
        {
            await Eventually.PauseAsync(Cancelled);
        }
    }
}
