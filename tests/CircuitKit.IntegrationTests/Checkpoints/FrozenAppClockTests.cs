using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>An app may have a clock that stands still, for a demonstration or for its own tests. It is not CircuitKit's.</summary>
public sealed class FrozenAppClockTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Circuits_are_saved_and_the_server_stops_with_an_open_page()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new FrozenClock())));
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");

        await circuit.ClickAsync("increment", Cancelled);

        await TrackedApp.WaitForAsync(() => app.Registry.List() is [{ Snapshot: not null, SaveState: CircuitSaveState.Saved }]);
        Assert.NotEmpty(app.Snapshots());
        await app.App.StopAsync(Cancelled);
        Assert.Empty(app.Registry.List());
    }

    private sealed class FrozenClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;

        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer();

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
