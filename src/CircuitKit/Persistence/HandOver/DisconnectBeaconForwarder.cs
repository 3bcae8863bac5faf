using CircuitKit.Blazor;
using CircuitKit.Cluster;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Persistence.Reload;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.HandOver;

/// <summary>
/// Forwards the disconnect beacon of a browser (<c>POST _blazor/disconnect</c>) to the node that has the circuit: a load balancer may send this
/// request to any node. Removes the snapshot when no node has a live circuit.
/// </summary>
/// <remarks>
/// Anybody can send beacons. So they are forwarded only after the app's own pipeline (its rate limiter, say) and the framework have let them pass;
/// the framework accepts only secrets that this app has issued. Only a few are forwarded at once, so that their Redis calls do not delay saves.
/// </remarks>
#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing to dispose, and a beacon may outlive the services.
internal sealed class DisconnectBeaconForwarder(
#pragma warning restore CA1001
    CircuitTable circuits,
    HibernatedCircuits hibernated,
    ICircuitOwners owners,
    ClusterCalls calls,
    DisconnectBeaconHandler handler,
    ResilientSnapshotStore store,
    BackgroundWrites writes,
    ReloadPages reload,
    SnapshotSerializer serializer,
    NodeIdentity node,
    IOptions<ClusterOptions> cluster,
    IOptions<SnapshotOptions> snapshots,
    [Clock] TimeProvider time,
    ILogger<DisconnectBeaconForwarder> logger) : IStartupFilter
{
    /// <summary>How many are forwarded at once.</summary>
    internal const int MaxConcurrent = 8;

    /// <summary>How many may wait or be forwarded. Further beacons are dropped: their circuits and snapshots expire.</summary>
    internal const int MaxPending = 256;

    private readonly SemaphoreSlim _slots = new(MaxConcurrent);
    private readonly LogOnce _logged = new();
    private readonly ConcurrentDictionary<SnapshotKey, bool> _pending = new();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        // Not an async method for every request: it would stay in memory for as long as a browser is connected.
        app.Use((context, rest) => BlazorHub.IsUsualDisconnectBeacon(context.Request) ? ForwardAfterAsync(context, rest) : rest(context));
        next(app);
    };

    private async Task ForwardAfterAsync(HttpContext context, RequestDelegate next)
    {
        await next(context).ConfigureAwait(false);
        if (context.Response.StatusCode == StatusCodes.Status200OK
            && !DisconnectBeacon.HasReleasedCircuit
            && await BlazorHub.DisconnectBeaconSecretAsync(context).ConfigureAwait(false) is { } secret)
        {
            Forward(
                SnapshotKey.FromSecret(secret),
                UserBinding.For(context.User),
                isKept: context.Request.Query["ck_over"] is not ["1"]
                    && reload.Restores(context.Request.Headers.Referer, context.Request.PathBase));
        }
    }

    // A snapshot of a page that may be loaded again expires by itself.
    private void Forward(SnapshotKey key, UserBinding user, bool isKept)
    {
        if (circuits.FindLive(key) is not null)
        {
            return;
        }

        if (hibernated.Find(key) is { } asleep)
        {
            circuits.EndHibernated(asleep.View.Id, CircuitCloseReason.Left);
        }

        // A client that repeats its beacon takes one place only.
        if (!_pending.TryAdd(key, true))
        {
            return;
        }

        if (_pending.Count > MaxPending)
        {
            _pending.TryRemove(key, out _);
            if (_logged.IsNew(nameof(MaxPending)))
            {
                Log.DisconnectBeaconNotForwarded(logger, $"more than {MaxPending} at once");
            }

            return;
        }

        _ = Task.Run(() => ForwardAsync(key, user, isKept));
    }

    private async Task ForwardAsync(SnapshotKey key, UserBinding user, bool isKept)
    {
        await _slots.WaitAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(snapshots.Value.StoreTimeout + cluster.Value.HandOverTimeout, time);
        try
        {
            var owner = cluster.Value.Enabled ? await owners.FindAsync(key, limit.Token).ConfigureAwait(false) : null;
            var isLive = owner is not null && owner != node.Id && await IsHeldByAsync(owner, key, limit.Token).ConfigureAwait(false);
            if (!isLive && !isKept)
            {
                await DropAsync(key, user, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) // After any fault of Redis the circuit and its snapshot expire, as without a beacon.
        {
            Log.DisconnectBeaconNotForwarded(logger, exception.GetType().Name);
        }
        finally
        {
            _slots.Release();
            _pending.TryRemove(key, out _);
        }
    }

    private async Task<bool> IsHeldByAsync(string owner, SnapshotKey key, CancellationToken cancellationToken)
    {
        var question = new DisconnectBeaconQuestion(key.ToString());
        var answer = await calls.AskAsync(owner, handler, question, cluster.Value.HandOverTimeout, cancellationToken).ConfigureAwait(false);
        return answer is { Outcome: ClusterAskOutcome.Answered, Value.WasHeld: true };
    }

    // Only a snapshot that can be claimed: the store remembers each removal for a while, and many circuits never had a snapshot. One of another user
    // waits for them: theirs was the page before they were signed out.
    private async Task DropAsync(SnapshotKey key, UserBinding user, CancellationToken cancellationToken)
    {
        var claimant = $"{node.Id}/beacon/{Guid.NewGuid():N}";
        var (claim, _) = await store.ClaimAsync(key, claimant, snapshots.Value.ClaimLease, cancellationToken).ConfigureAwait(false);
        if (claim.Outcome != SnapshotClaimOutcome.Claimed)
        {
            return;
        }

        if (serializer.Read(claim.Payload, key, user, time).Refusal == SnapshotRefusal.WrongUser)
        {
            writes.Release(key, claimant);
        }
        else
        {
            writes.Remove(key);
        }
    }
}
