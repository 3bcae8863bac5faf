using CircuitKit.Hosting.Health;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Capture;
using CircuitKit.TestKit;
using CircuitKit.Tests.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit.Tests.Hosting.Health;

/// <summary>Liveness: only what a restart mends.</summary>
public sealed class LivenessTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Process_whose_checkpoint_loop_turns_is_alive()
    {
        await using CheckpointHarness app = new();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(app)).Status);
        await app.Scheduler.StartAsync(Cancelled);

        for (int turn = 0; turn < 3; turn++)
        {
            app.Time.Advance(CircuitKitLivenessCheck.Patience * 2);
            await Eventually.IsAsync(() => app.Scheduler.Late == TimeSpan.Zero, Cancelled);
        }

        HealthCheckResult result = await CheckAsync(app);
        Assert.Equal((HealthStatus.Healthy, "The process responds and saves its circuits."), (result.Status, result.Description));
        await app.Scheduler.StopAsync(Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Process_whose_checkpoint_loop_hangs_had_better_be_restarted()
    {
        await using CheckpointHarness app = new();
        using ManualResetEventSlim hang = new(initialState: false);
        TaskCompletionSource hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        (_, FakeCircuit circuit) = app.Open();
        circuit.BeforeForgetting = () =>
        {
            hangs.TrySetResult();
            hang.Wait(Cancelled);
        };
        await app.Scheduler.StartAsync(Cancelled);

        // The loop may not wait for the clock yet; and the fake clock may run what is due on the thread that moves it.
        Task turns = Task.Run(
            async () =>
            {
                while (!hangs.Task.IsCompleted)
                {
                    app.Time.Advance(CircuitMaintenance.Interval);
                    await Eventually.PauseAsync(Cancelled);
                }
            },
            Cancelled);
        await hangs.Task.WaitAsync(Cancelled);
        app.Time.Advance(CircuitKitLivenessCheck.Patience + CheckpointScheduler.Tick);

        HealthCheckResult result = await CheckAsync(app);
        Assert.Equal(
            (HealthStatus.Unhealthy, $"Circuits are no longer saved: the checkpoint loop is {(int)app.Scheduler.Late.TotalSeconds} seconds late. "
                + "Only a restart helps."),
            (result.Status, result.Description));

        // One that stops ends its loops on purpose.
        app.Lifetime.StopApplication();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(app)).Status);
        hang.Set();
        await turns;
        await app.Scheduler.StopAsync(Cancelled);
    }

    private static Task<HealthCheckResult> CheckAsync(CheckpointHarness app) =>
        new CircuitKitLivenessCheck(app.Scheduler, app.Lifetime).CheckHealthAsync(
            new HealthCheckContext { Registration = new HealthCheckRegistration("live", _ => throw new NotSupportedException(), failureStatus: null, tags: null) }, Cancelled);
}
