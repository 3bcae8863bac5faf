using CircuitKit.Blazor;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Metrics;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Persistence.Resume;

/// <summary>
/// Stands around the hub's <c>ResumeCircuit</c>: claims the snapshot before the framework asks for it (so that nothing slow happens inside
/// the framework's process-wide lock), and carries it over to the new circuit before the browser learns the new secret.
/// </summary>
internal sealed class ResumeHubFilter(
    ResumeClaims claims,
    PendingResumes pending,
    CheckpointDirectory directory,
    SnapshotWrites writes,
    RootComponentDescriptors descriptors,
    AppAssemblies assemblies,
    RecentEnds ends,
    CircuitMetrics metrics,
    TimeProvider time) : IHubFilter
{
    /// <summary>The message to the browser's script (<c>resume.js</c>) that another version's state is shown, with the number of values left out.</summary>
    private const string ResumedMessage = "CircuitKit.Resumed";

    /// <summary>The message (<c>lifecycle.js</c>) that tells how the circuit ended which is being continued.</summary>
    private const string ReplacedMessage = "CircuitKit.Replaced";

    private const string Hibernated = "hibernated";

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (BlazorHub.IsBlazor(context.Hub))
        {
            await assemblies.LoadedAsync.ConfigureAwait(false);
        }

        await next(context).ConfigureAwait(false);
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var call = BlazorHub.Classify(invocation);
        if (call == BlazorHubCall.Other || TrackingHubFilter.ConnectionOf(invocation.Context) is not { } connection)
        {
            return next(invocation);
        }

        if (call is BlazorHubCall.UpdateRootComponents or BlazorHubCall.RenderCompleted && connection.Unconfirmed is UnconfirmedResume unconfirmed)
        {
            return AfterResumeAsync(invocation, next, connection, unconfirmed, call);
        }

        if (call is not (BlazorHubCall.ResumeCircuit or BlazorHubCall.ConnectCircuit)
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
        connection.Origin = OriginOf(key);
        var newSecret = await next(invocation).ConfigureAwait(false);
        if (newSecret is string)
        {
            writes.Remove(key);
        }

        return newSecret;
    }

    // A quick browser is back before the framework has disposed the circuit that it paused.
    private CircuitOrigin? OriginOf(SnapshotKey key) =>
        directory.Find(key) is { } ending ? new CircuitOrigin(ending.Entry.Id, ending.Entry.FirstOpenedAt) : directory.FindHibernated(key);

    private async ValueTask<object?> ResumeFromStoreAsync(
        HubInvocationContext invocation,
        Func<HubInvocationContext, ValueTask<object?>> next,
        CircuitConnection connection,
        string secret)
    {
        using var activity = CircuitKitTracing.Resume();
        var resume = await claims.ClaimAsync(secret, connection, invocation.Context.ConnectionAborted).ConfigureAwait(false);
        if (resume is not { } claimed)
        {
            metrics.Reconnected(ReconnectResult.Rejected, after: null);
            // Nothing to prepare: the framework finds nothing and answers as it always does.
            return await next(invocation).ConfigureAwait(false);
        }

        pending.Prepare(secret, new CapturedState(claimed.Snapshot.State, descriptors.ForResume(claimed.Snapshot.RootComponents)));
        claimed.Origin.Resume = activity is null ? null : new CircuitTrace(activity.Context);
        connection.Origin = claimed.Origin;
        string? newSecret = null;
        try
        {
            newSecret = await next(invocation).ConfigureAwait(false) as string;
            if (newSecret is not null)
            {
                // Registered first: the disconnect of this connection gives the claim back.
                connection.Unconfirmed = claimed.Resume;
                if (!await claims.CarryOverAsync(claimed.Snapshot, claimed.Resume, newSecret, connection).ConfigureAwait(false))
                {
                    metrics.Reconnected(ReconnectResult.Rejected, after: null);
                    return null;
                }

                await ReportAsync(claimed, connection, invocation.Context.ConnectionAborted).ConfigureAwait(false);
            }

            return newSecret;
        }
        finally
        {
            pending.Take(secret);
            if (newSecret is null)
            {
                Refused(claimed, isConnectionGone: invocation.Context.ConnectionAborted.IsCancellationRequested);
            }
        }
    }

    // A browser that is gone again was not turned away: it comes back, and then it is counted.
    private void Refused(ClaimedResume claimed, bool isConnectionGone)
    {
        if (!isConnectionGone)
        {
            metrics.Reconnected(ReconnectResult.Rejected, after: null);
        }

        claims.Refused(claimed, isConnectionGone);
    }

    // Before the answer, so that the page knows when it has the new circuit. Where nothing is known, its server is gone.
    private Task ReportAsync(ClaimedResume claimed, CircuitConnection connection, CancellationToken cancellationToken)
    {
        var known = ends.Take(claimed.Resume.OldKey);
        var reason = claimed.IsHandedOver ? PageNotice.NameOf(CircuitCloseReason.HandedOver)
            : known != CircuitCloseReason.None ? PageNotice.NameOf(known)
            : directory.FindHibernated(claimed.Resume.OldKey) is not null ? Hibernated
            : null;
        metrics.Reconnected(
            claimed.IsHandedOver || reason is null ? ReconnectResult.ResumedElsewhere : ReconnectResult.ResumedHere,
            time.GetUtcNow() - claimed.Snapshot.CapturedAt);
        return reason is null ? Task.CompletedTask : connection.TellAsync(ReplacedMessage, reason, cancellationToken);
    }

    private ValueTask<object?> AfterResumeAsync(
        HubInvocationContext invocation,
        Func<HubInvocationContext, ValueTask<object?>> next,
        CircuitConnection connection,
        UnconfirmedResume resume,
        BlazorHubCall call)
    {
        if (call == BlazorHubCall.UpdateRootComponents && connection.Entry is null && resume.Roots?.AreAddedBy(invocation.HubMethodArguments) == false)
        {
            // The framework answers with an error and closes; the browser's script reloads the page then.
            claims.PageChanged(resume);
        }

        return call == BlazorHubCall.RenderCompleted && resume.TryTell() ? TellAsync(invocation, next, connection) : next(invocation);
    }

    private static async ValueTask<object?> TellAsync(
        HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next, CircuitConnection connection)
    {
        var answer = await next(invocation).ConfigureAwait(false);
        await invocation.Hub.Clients.Caller
            .SendAsync(ResumedMessage, connection.Origin?.UnreadableValues ?? 0, invocation.Context.ConnectionAborted).ConfigureAwait(false);
        return answer;
    }
}
