using System.Text.Json;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Resuming;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Deploys;

/// <summary>A deploy that changes nothing but the version of the shared framework, and goes back.</summary>
public sealed class FrameworkUpgradeTests
{
    private const int Timeout = 120_000;

    private const string Newest10 = "10.0.15";
    private const string Newest11 = "11.0.0";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("counter")]
    [InlineData("kept/counter")]
    public async Task Snapshot_of_one_version_is_resumed_on_the_next_and_back(string page)
    {
        await using RestartableApp app = await RestartableApp.StartAsync("--CircuitKit:State:KeepFields", "true");
        await using HeadlessCircuit circuit = await app.OpenAsync(page);
        int count = 0;
        foreach (string framework in (string[])[Newest10, Newest11, Newest10])
        {
            await circuit.ClickAsync("increment", Cancelled);
            await circuit.WaitForTextAsync("count", $"{++count}", Cancelled);
            await app.WaitForSnapshotsAsync();

            Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectOnAsync(framework, circuit));

            Assert.Equal(framework, await VersionAsync(app.Process));
            Assert.Equal($"{count}", circuit.TextOf("count"));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Live_circuit_is_handed_over_between_nodes_of_two_versions_there_and_back()
    {
        await using NodeProcesses nodes = await NodeProcesses.StartOnAsync([Newest10, Newest11], [.. TwoNodes.Patient, .. TwoNodes.PatientStore]);
        HeadlessCircuit circuit = await nodes.OpenAsync(0, "counter");
        int count = 0;
        foreach (int next in (int[])[1, 0])
        {
            await circuit.ClickAsync("increment", Cancelled);
            await circuit.WaitForTextAsync("count", $"{++count}", Cancelled);
            await circuit.DropAsync();
            circuit = await nodes.MoveAsync(circuit, next);

            Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

            Assert.Equal(($"{count}", $"{nodes[next].Id}"), (circuit.TextOf("count"), circuit.TextOf("server")));
        }
    }

    private static async Task<string?> VersionAsync(AppProcess process)
    {
        using HttpClient http = new() { BaseAddress = process.BaseUri };
        using JsonDocument info = JsonDocument.Parse(await http.GetStringAsync("test/info", Cancelled));
        return info.RootElement.GetProperty("framework").GetString();
    }
}
