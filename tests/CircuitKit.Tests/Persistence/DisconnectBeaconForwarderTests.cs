using System.Text;
using CircuitKit.Persistence.HandOver;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Tests.Persistence;

/// <summary>Anybody can send disconnect beacons: what they cost the store is bounded, and the app's own pipeline comes first.</summary>
public sealed class DisconnectBeaconForwarderTests : IAsyncDisposable
{
    private readonly CheckpointHarness _node = new();
    private readonly TaskCompletionSource _store = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;
    private int _atOnce;
    private int _mostAtOnce;

    public DisconnectBeaconForwarderTests() => _node.Store.Claim = async _ =>
    {
        Interlocked.Increment(ref _asked);
        var now = Interlocked.Increment(ref _atOnce);
        InterlockedMax(ref _mostAtOnce, now);
        await _store.Task;
        Interlocked.Decrement(ref _atOnce);
        return SnapshotClaim.NotFound;
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task Flood_costs_the_store_eight_calls_at_once_and_what_is_beyond_256_is_dropped()
    {
        var app = App(StatusCodes.Status200OK);

        for (var i = 0; i < 10_000; i++)
        {
            await SendAsync(app, $"secret {i}");
        }

        await Eventually.IsAsync(() => Volatile.Read(ref _atOnce) == DisconnectBeaconForwarder.MaxConcurrent, Cancelled);
        _store.SetResult();
        await Eventually.IsAsync(
            () => Volatile.Read(ref _asked) == DisconnectBeaconForwarder.MaxPending && Volatile.Read(ref _atOnce) == 0,
            Cancelled);

        Assert.Equal((8, 256), (_mostAtOnce, _asked));
        Assert.Equal(
            "The disconnect beacon of a page could not be forwarded to the server that has its circuit (more than 256 at once); "
            + "the circuit and its snapshot expire in their time.",
            Assert.Single(_node.Logs.GetSnapshot(), record => record.Id.Id == 3063).Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task Beacon_that_is_repeated_leaves_room_for_those_of_others()
    {
        var app = App(StatusCodes.Status200OK);

        for (var i = 0; i < 1_000; i++)
        {
            await SendAsync(app, "of the attacker");
        }

        await SendAsync(app, "of somebody else");
        await Eventually.IsAsync(() => Volatile.Read(ref _asked) >= 2, Cancelled);
        _store.SetResult();
        await Eventually.IsAsync(() => Volatile.Read(ref _atOnce) == 0, Cancelled);

        Assert.Equal(2, _asked);
        Assert.DoesNotContain(_node.Logs.GetSnapshot(), record => record.Id.Id == 3063);
    }

    [Fact(Timeout = 60_000)]
    public async Task After_a_flood_the_next_beacon_is_forwarded_again()
    {
        var app = App(StatusCodes.Status200OK);
        for (var i = 0; i < 300; i++)
        {
            await SendAsync(app, $"secret {i}");
        }

        _store.SetResult();

        // A beacon's room is free a moment after its call of the store has ended.
        await Eventually.IsAsync(() => Volatile.Read(ref _asked) == DisconnectBeaconForwarder.MaxPending, Cancelled);
        for (var i = 0; Volatile.Read(ref _asked) == DisconnectBeaconForwarder.MaxPending; i++)
        {
            await SendAsync(app, $"after {i}");
            await Eventually.PauseAsync(Cancelled);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(StatusCodes.Status429TooManyRequests)]
    [InlineData(StatusCodes.Status400BadRequest)]
    [InlineData(StatusCodes.Status503ServiceUnavailable)]
    public async Task What_the_apps_pipeline_or_the_framework_has_refused_does_not_reach_the_store(int status)
    {
        _node.Store.Claim = _ => Task.FromResult(new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Version = 1 });

        await SendAsync(App(status), "refused");
        await SendAsync(App(StatusCodes.Status200OK), "accepted");

        await Eventually.IsAsync(() => !_node.Store.Removals.IsEmpty, Cancelled);
        Assert.Equal([SnapshotKey.FromSecret("accepted")], _node.Store.Removals);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nothing_is_forwarded_before_the_apps_pipeline_has_decided()
    {
        _node.Store.Claim = _ => Task.FromResult(new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Version = 1 });
        TaskCompletionSource pipeline = new(TaskCreationOptions.RunContinuationsAsynchronously);

        var slow = SendAsync(App(StatusCodes.Status429TooManyRequests, pipeline.Task), "slow");
        await SendAsync(App(StatusCodes.Status200OK), "accepted");
        await Eventually.IsAsync(() => !_node.Store.Removals.IsEmpty, Cancelled);
        pipeline.SetResult();
        await slow;

        Assert.Equal([SnapshotKey.FromSecret("accepted")], _node.Store.Removals);
    }

    private RequestDelegate App(int status, Task? before = null)
    {
        ApplicationBuilder app = new(_node.Get<IServiceProvider>());
        var forwarder = _node.Get<IEnumerable<IStartupFilter>>().OfType<DisconnectBeaconForwarder>().Single();
        forwarder.Configure(inner => inner.Run(async context =>
        {
            await (before ?? Task.CompletedTask);
            context.Response.StatusCode = status;
        }))(app);
        return app.Build();
    }

    private static Task SendAsync(RequestDelegate app, string secret)
    {
        DefaultHttpContext context = new();
        context.Request.Method = HttpMethods.Post;
        context.Request.Path = "/_blazor/disconnect";
        context.Request.ContentType = "application/x-www-form-urlencoded";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes($"circuitId={Uri.EscapeDataString(secret)}"));
        return app(context);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
