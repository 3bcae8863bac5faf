using System.Text.Json;
using CircuitKit.Dashboard;
using CircuitKit.Dashboard.Status;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Dashboard;

/// <summary>How often open dashboards are told, on a fake clock.</summary>
public sealed class StatusBroadcastTests : IAsyncDisposable
{
    private const int Timeout = 60_000;

    private readonly FakeTimeProvider _time = new(Some.Noon);
    private readonly WebApplication _app;
    private readonly StatusBroadcast _broadcast;

    public StatusBroadcastTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.UseClock(_time);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddCircuitKit(options => options.Dashboard.MaxListeners = 2);
        _app = builder.Build();
        _broadcast = _app.Services.GetRequiredService<StatusBroadcast>();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact(Timeout = Timeout)]
    public async Task Nobody_is_told_more_often_than_every_two_seconds_and_one_question_serves_all()
    {
        using StatusSubscription one = _broadcast.TrySubscribe()!;
        using StatusSubscription other = _broadcast.TrySubscribe()!;
        await using IAsyncEnumerator<byte[]> ofOne = one.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        await using IAsyncEnumerator<byte[]> ofOther = other.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        List<DateTimeOffset> told = [];

        // The second listener may have come a moment after the first question.
        await NextAsync(ofOne);
        while (told.Count < 4)
        {
            byte[] toOne = await NextAsync(ofOne);
            byte[] toOther = await NextAsync(ofOther);
            while (AtOf(toOther) < AtOf(toOne))
            {
                toOther = await NextAsync(ofOther);
            }

            // The same bytes: asked and written once for both.
            Assert.Same(toOne, toOther);
            told.Add(AtOf(toOne));
        }

        Assert.All(
            told.Zip(told.Skip(1)),
            pair => Assert.True(pair.Second - pair.First >= StatusBroadcast.Interval, $"{pair.First:O} and {pair.Second:O}"));
    }

    [Fact]
    public void One_more_than_allowed_is_refused_until_another_leaves()
    {
        using StatusSubscription one = _broadcast.TrySubscribe()!;
        StatusSubscription other = _broadcast.TrySubscribe()!;
        Assert.Null(_broadcast.TrySubscribe());

        other.Dispose();
        using StatusSubscription? late = _broadcast.TrySubscribe();
        Assert.NotNull(late);
    }

    [Fact(Timeout = Timeout)]
    public async Task Broadcast_ends_with_the_host_although_a_dashboard_is_open()
    {
        using StatusSubscription one = _broadcast.TrySubscribe()!;
        await using IAsyncEnumerator<byte[]> statuses = one.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        await NextAsync(statuses);

        _app.Lifetime.StopApplication();

        await Eventually.IsAsync(() => !_broadcast.IsRunning, Cancelled);
    }

    private static DateTimeOffset AtOf(byte[] status) => JsonSerializer.Deserialize(status, DashboardJson.Default.FleetStatus)!.At;

    // In steps much shorter than what is to be seen.
    private async Task<byte[]> NextAsync(IAsyncEnumerator<byte[]> statuses)
    {
        Task<bool> next = statuses.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Eventually.PauseAsync(Cancelled);
        }

        Assert.True(await next);
        return statuses.Current;
    }
}
