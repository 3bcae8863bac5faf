using CircuitKit.Circuits;
using CircuitKit.Framework;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Checkpoints;

/// <summary>
/// Stands around the hub's <c>ResumeCircuit</c>: claims the snapshot before the framework asks for it (so that nothing slow happens inside
/// the framework's process-wide lock), and carries it over to the new circuit before the browser learns the new secret.
/// </summary>
internal sealed class ResumeHubFilter(ResumeClaims claims, PendingResumes pending, CheckpointDirectory directory, SnapshotWrites writes) : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var call = BlazorHub.Classify(invocation);
        if (call is not (BlazorHubCall.ResumeCircuit or BlazorHubCall.ConnectCircuit)
            || TrackingHubFilter.ConnectionOf(invocation.Context) is not { } connection
            || BlazorHub.Secret(invocation.HubMethodArguments) is not { Length: > 0 } secret)
        {
            return next(invocation);
        }

        if (call == BlazorHubCall.ConnectCircuit)
        {
            var key = SnapshotKey.FromSecret(secret);
            return pending.IsUnopened(key) || directory.Find(key)?.Eviction is not null ? ValueTask.FromResult<object?>(false) : next(invocation);
        }

        return BlazorHub.BringsItsState(invocation.HubMethodArguments)
            ? ResumeFromBrowserAsync(invocation, next, connection, secret)
            : ResumeFromStoreAsync(invocation, next, connection, secret);
    }

    // After a pause that the browser asked for, the browser has the state. What the store has of the circuit is of no use any more.
    private async ValueTask<object?> ResumeFromBrowserAsync(
        HubInvocationContext invocation,
        Func<HubInvocationContext, ValueTask<object?>> next,
        CircuitConnection connection,
        string secret)
    {
        var key = SnapshotKey.FromSecret(secret);
        connection.Origin = directory.FindHibernated(key);
        var newSecret = await next(invocation).ConfigureAwait(false);
        if (newSecret is string)
        {
            writes.Remove(key);
        }

        return newSecret;
    }

    private async ValueTask<object?> ResumeFromStoreAsync(
        HubInvocationContext invocation,
        Func<HubInvocationContext, ValueTask<object?>> next,
        CircuitConnection connection,
        string secret)
    {
        var resume = await claims.ClaimAsync(secret, connection, invocation.Context.ConnectionAborted).ConfigureAwait(false);
        if (resume is not { } claimed)
        {
            // Nothing to prepare: the framework finds nothing and answers as it always does.
            return await next(invocation).ConfigureAwait(false);
        }

        pending.Prepare(secret, new CapturedState(claimed.Snapshot.State, claimed.Snapshot.RootComponents));
        connection.Origin = new CircuitOrigin(claimed.Snapshot.CircuitId, claimed.Snapshot.FirstOpenedAt);
        string? newSecret = null;
        try
        {
            newSecret = await next(invocation).ConfigureAwait(false) as string;
            if (newSecret is not null)
            {
                // Registered first: the disconnect of this connection gives the claim back.
                connection.Unconfirmed = claimed.Resume;
                await claims.CarryOverAsync(claimed.Snapshot, claimed.Resume, newSecret).ConfigureAwait(false);
            }

            return newSecret;
        }
        finally
        {
            pending.Take(secret);
            if (newSecret is null)
            {
                claims.Refused(claimed.Resume);
            }
        }
    }
}
