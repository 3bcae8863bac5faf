using CircuitKit.Blazor;
using CircuitKit.Cluster;
using CircuitKit.Cluster.Messages;
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
/// A browser's farewell (<c>POST _blazor/disconnect</c>) is a request of its own, which a load balancer may bring to any node. One that does not have
/// the circuit passes it on to the node that does; and where no live circuit is left, the snapshot goes.
/// </summary>
internal sealed class DisconnectBeaconForwarder(
    CheckpointDirectory directory,
    CircuitTable registry,
    ICircuitOwners owners,
    ClusterCalls calls,
    DisconnectBeaconHandler handler,
    ResilientSnapshotStore store,
    SnapshotWrites writes,
    NodeIdentity node,
    IOptions<ClusterOptions> cluster,
    IOptions<SnapshotOptions> snapshots,
    TimeProvider time,
    ILogger<DisconnectBeaconForwarder> logger) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        // Not an async method around all that follows: it would stay in memory for as long as a browser is connected.
        app.Use((context, following) => BlazorHub.IsUsualDisconnectBeacon(context.Request) ? HearAsync(context, following) : following(context));
        next(app);
    };

    private async Task HearAsync(HttpContext context, RequestDelegate next)
    {
        if (await BlazorHub.DisconnectBeaconSecretAsync(context).ConfigureAwait(false) is { } secret
            && SnapshotKey.FromSecret(secret) is var key
            && directory.Find(key) is null)
        {
            if (directory.FindHibernated(key) is { } hibernated && registry.FindEntry(hibernated.CircuitId) is { } entry)
            {
                registry.Apply(entry, CircuitEvent.Ended, CircuitCloseReason.Left);
            }

            // The browser is gone and waits for nothing.
            _ = Task.Run(() => PassOnAsync(key));
        }

        await next(context).ConfigureAwait(false);
    }

    private async Task PassOnAsync(SnapshotKey key)
    {
        using var limit = new CancellationTokenSource(snapshots.Value.StoreTimeout + cluster.Value.HandOverTimeout, time);
        try
        {
            var owner = cluster.Value.Enabled ? await owners.FindAsync(key, limit.Token).ConfigureAwait(false) : null;
            if (owner is null || owner == node.Id || !await IsHeldByAsync(owner, key, limit.Token).ConfigureAwait(false))
            {
                await DropAsync(key, limit.Token).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever Redis has: the circuit and its snapshot expire, as without a farewell.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.DisconnectBeaconNotForwarded(logger, exception.GetType().Name);
        }
    }

    private async Task<bool> IsHeldByAsync(string owner, SnapshotKey key, CancellationToken cancellationToken)
    {
        var answer = await calls.AskAsync(
            owner, handler.Kind, new DisconnectBeaconQuestion(key.ToString()), handler.QuestionType, handler.AnswerType, cluster.Value.HandOverTimeout, cancellationToken)
            .ConfigureAwait(false);
        return answer is { Outcome: ClusterAskOutcome.Answered, Value.WasHeld: true };
    }

    // Claimed first: a removal is remembered for a while, and anybody can send farewells with secrets that never were.
    private async Task DropAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        var (claim, _) = await store.ClaimAsync(key, $"{node.Id}/farewell/{Guid.NewGuid():N}", snapshots.Value.ClaimLease, cancellationToken).ConfigureAwait(false);
        if (claim.Outcome == SnapshotClaimOutcome.Claimed)
        {
            writes.Remove(key);
        }
    }
}
