using System.Text.Json;
using CircuitKit.Dashboard;
using CircuitKit.Dashboard.Pulse;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Dashboard;

/// <summary>How often open dashboards are told, on a fake clock.</summary>
public sealed class PulseFeedTests : IAsyncDisposable
{
    private const int Timeout = 60_000;

    private readonly FakeTimeProvider _time = new(Some.Noon);
    private readonly WebApplication _app;
    private readonly PulseFeed _feed;

    public PulseFeedTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddCircuitKit(options => options.Dashboard.MaxListeners = 2);
        _app = builder.Build();
        _feed = _app.Services.GetRequiredService<PulseFeed>();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact(Timeout = Timeout)]
    public async Task Nobody_is_told_more_often_than_every_two_seconds_and_one_question_serves_all()
    {
        using PulseListener one = _feed.TryListen()!;
        using PulseListener other = _feed.TryListen()!;
        await using IAsyncEnumerator<byte[]> ofOne = one.PulsesAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        await using IAsyncEnumerator<byte[]> ofOther = other.PulsesAsync(Cancelled).GetAsyncEnumerator(Cancelled);
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

        Assert.All(told.Zip(told.Skip(1)), pair => Assert.True(pair.Second - pair.First >= PulseFeed.Interval, $"{pair.First:O} and {pair.Second:O}"));
    }

    [Fact]
    public void One_more_than_allowed_is_refused_until_another_leaves()
    {
        using PulseListener one = _feed.TryListen()!;
        PulseListener other = _feed.TryListen()!;
        Assert.Null(_feed.TryListen());

        other.Dispose();
        using PulseListener? late = _feed.TryListen();
        Assert.NotNull(late);
    }

    [Fact(Timeout = Timeout)]
    public async Task Feed_ends_with_the_host_although_somebody_listens()
    {
        using PulseListener one = _feed.TryListen()!;
        await using IAsyncEnumerator<byte[]> pulses = one.PulsesAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        await NextAsync(pulses);

        _app.Lifetime.StopApplication();

        await Eventually.IsAsync(() => !_feed.IsRunning, Cancelled);
    }

    private static DateTimeOffset AtOf(byte[] pulse) => JsonSerializer.Deserialize(pulse, DashboardJson.Default.FleetPulse)!.At;

    // In steps much shorter than what is to be seen.
    private async Task<byte[]> NextAsync(IAsyncEnumerator<byte[]> pulses)
    {
        Task<bool> next = pulses.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Eventually.PauseAsync(Cancelled);
        }

        Assert.True(await next);
        return pulses.Current;
    }
}
