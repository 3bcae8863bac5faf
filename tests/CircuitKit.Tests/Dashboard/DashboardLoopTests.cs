using CircuitKit.Dashboard;
using CircuitKit.Dashboard.Status;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Dashboard;

/// <summary>The app's own code may throw wherever CircuitKit calls it, here its clock: no loop of the dashboard ends with that.</summary>
public sealed class DashboardLoopTests : IAsyncDisposable
{
    private const int Timeout = 60_000;

    private readonly FaultyClock _time = new();
    private readonly WebApplication _app;

    public DashboardLoopTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.UseClock(_time);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddCircuitKit();
        _app = builder.Build();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public void Sampling_goes_on_after_an_exception()
    {
        DashboardRecorder recorder = _app.Services.GetRequiredService<DashboardRecorder>();
        recorder.Start();
        _time.Advance(Sample.Interval);
        int before = recorder.Samples.All.Count;
        _time.Throws = true;
        _time.Advance(3 * Sample.Interval);
        Assert.Equal((before, true), (recorder.Samples.All.Count, _time.HasThrown));

        _time.Throws = false;
        _time.Advance(Sample.Interval);

        Assert.Equal(before + 1, recorder.Samples.All.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task Broadcast_goes_on_after_an_exception()
    {
        StatusBroadcast broadcast = _app.Services.GetRequiredService<StatusBroadcast>();
        _time.Throws = true;
        using StatusSubscription dashboard = broadcast.TrySubscribe()!;
        await using IAsyncEnumerator<byte[]> statuses = dashboard.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        await Eventually.IsAsync(() => _time.HasThrown, Cancelled);
        Assert.True(broadcast.IsRunning);

        _time.Throws = false;
        Task<bool> next = statuses.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            _time.Advance(StatusBroadcast.Interval);
            await Eventually.PauseAsync(Cancelled);
        }

        Assert.True(await next);
    }

    private sealed class FaultyClock() : FakeTimeProvider(Some.Noon)
    {
        private volatile bool _throws;
        private volatile bool _hasThrown;

        public bool Throws
        {
            get => _throws;
            set => _throws = value;
        }

        public bool HasThrown => _hasThrown;

        public override DateTimeOffset GetUtcNow()
        {
            if (!_throws)
            {
                return base.GetUtcNow();
            }

            _hasThrown = true;
            throw new InvalidOperationException("The app's clock has failed.");
        }
    }
}
