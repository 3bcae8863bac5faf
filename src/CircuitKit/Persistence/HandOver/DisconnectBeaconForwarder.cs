using System.Collections.Concurrent;
using CircuitKit.Blazor;
using CircuitKit.Cluster;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence.HandOver;

/// <summary>
/// A browser's disconnect beacon (<c>POST _blazor/disconnect</c>) is a request of its own, which a load balancer may bring to any node. One that does
/// not have the circuit forwards it to the node that does; and where no live circuit is left, the snapshot goes.
/// </summary>
/// <remarks>
/// Anybody can send beacons, so they are forwarded only once the app's own pipeline (its rate limiter, say) and the framework have let them pass: the
/// framework accepts only secrets that this app has issued. And few at once: what Redis is asked for them must not be in the way of saves.
/// </remarks>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose, and a beacon may outlive the services.
internal sealed class DisconnectBeaconForwarder(
#pragma warning restore CA1001
    CircuitTable circuits,
    HibernatedCircuits hibernated,
    ICircuitOwners owners,
    ClusterCalls calls,
    DisconnectBeaconHandler handler,
    ResilientSnapshotStore store,
    BackgroundWrites writes,
    NodeIdentity node,
    IOptions<ClusterOptions> cluster,
    IOptions<SnapshotOptions> snapshots,
    [Clock] TimeProvider time,
    ILogger<DisconnectBeaconForwarder> logger) : IStartupFilter
{
    /// <summary>How many are forwarded at once.</summary>
    internal const int MaxConcurrent = 8;

    /// <summary>How many may be under way, waiting ones included. Beyond that a beacon is dropped: its circuit and snapshot expire.</summary>
    internal const int MaxPending = 256;

    private readonly SemaphoreSlim _slots = new(MaxConcurrent);
    private readonly LogOnce _logged = new();
    private readonly ConcurrentDictionary<SnapshotKey, bool> _underWay = new();
    private int _pending;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        // Not an async method around all that follows: it would stay in memory for as long as a browser is connected.
        app.Use((context, following) => BlazorHub.IsUsualDisconnectBeacon(context.Request) ? ForwardAfterAsync(context, following) : following(context));
        next(app);
    };

    private async Task ForwardAfterAsync(HttpContext context, RequestDelegate next)
    {
        await next(context).ConfigureAwait(false);
        if (context.Response.StatusCode == StatusCodes.Status200OK
            && !DisconnectBeacon.HasReleasedCircuit
            && await BlazorHub.DisconnectBeaconSecretAsync(context).ConfigureAwait(false) is { } secret)
        {
            Forward(SnapshotKey.FromSecret(secret));
        }
    }

    private void Forward(SnapshotKey key)
    {
        if (circuits.FindLive(key) is not null)
        {
            return;
        }

        if (hibernated.Find(key) is { } asleep)
        {
            circuits.EndHibernated(asleep.View.Id, CircuitCloseReason.Left);
        }

        // One client that repeats its own must not take the room of all others.
        if (!_underWay.TryAdd(key, true))
        {
            return;
        }

        if (Interlocked.Increment(ref _pending) > MaxPending)
        {
            Done(key);
            if (_logged.IsNew(nameof(MaxPending)))
            {
                Log.DisconnectBeaconNotForwarded(logger, $"more than {MaxPending} at once");
            }

            return;
        }

        // The browser is gone and waits for nothing.
        _ = Task.Run(() => ForwardAsync(key));
    }

    private async Task ForwardAsync(SnapshotKey key)
    {
        await _slots.WaitAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(snapshots.Value.StoreTimeout + cluster.Value.HandOverTimeout, time);
        try
        {
            var owner = cluster.Value.Enabled ? await owners.FindAsync(key, limit.Token).ConfigureAwait(false) : null;
            if (owner is null || owner == node.Id || !await IsHeldByAsync(owner, key, limit.Token).ConfigureAwait(false))
            {
                await DropAsync(key, limit.Token).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever Redis has: the circuit and its snapshot expire, as without a beacon.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.DisconnectBeaconNotForwarded(logger, exception.GetType().Name);
        }
        finally
        {
            _slots.Release();
            Done(key);
        }
    }

    private void Done(SnapshotKey key)
    {
        _underWay.TryRemove(key, out _);
        Interlocked.Decrement(ref _pending);
    }

    private async Task<bool> IsHeldByAsync(string owner, SnapshotKey key, CancellationToken cancellationToken)
    {
        var answer = await calls.AskAsync(
            owner,
            handler.Kind,
            new DisconnectBeaconQuestion(key.ToString()),
            handler.QuestionType,
            handler.AnswerType,
            cluster.Value.HandOverTimeout,
            cancellationToken).ConfigureAwait(false);
        return answer is { Outcome: ClusterAskOutcome.Answered, Value.WasHeld: true };
    }

    // Claimed first: a removal is remembered for a while, and a secret may be of a circuit that never had a snapshot.
    private async Task DropAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        var claimant = $"{node.Id}/beacon/{Guid.NewGuid():N}";
        var (claim, _) = await store.ClaimAsync(key, claimant, snapshots.Value.ClaimLease, cancellationToken).ConfigureAwait(false);
        if (claim.Outcome == SnapshotClaimOutcome.Claimed)
        {
            writes.Remove(key);
        }
    }
}
