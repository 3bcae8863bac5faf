using System.Text.Json;
using CircuitKit.Dashboard;
using CircuitKit.Dashboard.Pulse;
using CircuitKit.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Dashboard;

/// <summary>How often open dashboards are told, on a fake clock.</summary>
public sealed class PulseFeedTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(Some.Noon);
    private readonly ServiceProvider _services;
    private readonly PulseFeed _feed;

    public PulseFeedTests()
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton<IHostApplicationLifetime>(Lifetime);
        services.AddSingleton<IHostEnvironment>(new Host());
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCircuitKit(options => options.Dashboard.MaxListeners = 2);
        _services = services.BuildServiceProvider();
        _feed = _services.GetRequiredService<PulseFeed>();
    }

    private StoppableLifetime Lifetime { get; } = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
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

    [Fact]
    public async Task Feed_ends_with_the_host_although_somebody_listens()
    {
        using PulseListener one = _feed.TryListen()!;
        await using IAsyncEnumerator<byte[]> pulses = one.PulsesAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        await NextAsync(pulses);

        await Lifetime.StopAsync();

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

    private sealed class StoppableLifetime : IHostApplicationLifetime
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public Task StopAsync() => _stopping.CancelAsync();
    }

    private sealed class Host : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;

        public string ApplicationName { get; set; } = "Tests";

        public string ContentRootPath { get; set; } = "/";

        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } = new Microsoft.Extensions.FileProviders.NullFileProvider();
    }
}
