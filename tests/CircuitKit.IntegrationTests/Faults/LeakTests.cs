using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Resume;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CircuitKit.IntegrationTests.Faults;

/// <summary>Open and close, for long, in every way a page can end: nothing is left of it, and the numbers are the truth.</summary>
public sealed class LeakTests
{
    private const int Timeout = 3_600_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public Task Nothing_is_left_of_hundreds_of_circuits() => RunAsync(300);

    [Fact(Timeout = Timeout)]
    [Trait("Category", "Long")]
    public Task Nothing_is_left_of_thousands_of_circuits() => RunAsync(5_000);

    private static async Task RunAsync(int count)
    {
        JumpingClock clock = new();
        await using TrackedApp app = await TrackedApp.StartAsync(
            builder => builder.Services.UseClock(clock),
            ["--retention", "00:00:00.2", .. TwoNodes.Patient, .. TwoNodes.PatientStore]);
        await LiveAndEndAsync(app, count);

        await AssertNothingIsLeftAsync(app, clock);
        Assert.DoesNotContain(
            app.Logs.GetSnapshot(),
            record => record.Level >= LogLevel.Error && record.Category!.StartsWith("CircuitKit", StringComparison.Ordinal));
    }

    private static Task LiveAndEndAsync(TrackedApp app, int count) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancelled }, async (i, token) =>
        {
            await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(
                new HeadlessCircuitOptions { Page = app.Page("counter"), TakesPausedState = i % 2 == 0 }, token);
            await circuit.ClickAsync("increment", token);
            switch (i % 5)
            {
                case 0:
                    break;
                case 1:
                    // Back in time, or just too late; both are everyday.
                    await circuit.DropAsync();
                    Assert.NotEqual(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(token));
                    break;
                case 2:
                    SnapshotKey key = SnapshotKey.FromSecret(circuit.CircuitSecret);
                    await circuit.DropAsync();
                    await TrackedApp.WaitForAsync(() => app.App.Services.GetRequiredService<CircuitTable>().FindLive(key) is null);
                    Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(token));
                    break;
                case 3:
                    await circuit.PauseAsync(token);
                    Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(token));
                    break;
                case 4:
                    await circuit.DropAsync();
                    Assert.NotEqual(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(token));
                    await circuit.BeginPauseAndDropAsync();
                    Assert.NotEqual(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(token));
                    break;
            }

            Assert.Equal("1", circuit.TextOf("count"));
            await circuit.CloseAsync(token);
        });

    private static async Task AssertNothingIsLeftAsync(TrackedApp app, JumpingClock clock)
    {
        FrameworkTruth truth = new(app);
        await TrackedApp.WaitForAsync(() => truth.Connected == 0 && truth.Disconnected == 0);
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 0, () => $"In the registry: {truth.Describe(app)}");
        await TrackedApp.WaitForAsync(() => !app.Snapshots().Any(), () => $"{app.Snapshots().Count()} snapshots are left.");

        CircuitTable directory = app.App.Services.GetRequiredService<CircuitTable>();
        Assert.Empty(directory.Live);
        Assert.Equal(0, app.App.Services.GetRequiredService<CheckpointScheduler>().CountUnsaved());
        await app.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal(0, app.App.Services.GetRequiredService<UnopenedResumes>().Count);

        // What was hibernated and came back is forgotten at the next look after all circuits, once a minute.
        clock.Pass(CircuitMaintenance.Interval);
        await TrackedApp.WaitForAsync(() => app.App.Services.GetRequiredService<HibernatedCircuits>().Count == 0);
    }
}
