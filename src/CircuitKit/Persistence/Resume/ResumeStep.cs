using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.Metrics;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Persistence.Resume;

/// <summary>
/// Stands around the hub's <c>ResumeCircuit</c>: claims the snapshot before the framework asks for it (so that nothing slow happens inside
/// the framework's process-wide lock), and carries it over to the new circuit before the browser learns the new secret.
/// </summary>
internal sealed class ResumeStep(
    ResumeClaims claims,
    OpenClaims open,
    PendingResumes pending,
    UnopenedResumes unopened,
    CircuitTable circuits,
    HibernatedCircuits hibernated,
    CircuitEvictor evictor,
    BackgroundWrites writes,
    RootComponentDescriptors descriptors,
    AppAssemblies assemblies,
    RecentCloseReasons recent,
    CircuitMetrics metrics,
    IOptions<SnapshotOptions> options,
    [Clock] TimeProvider time) : HubStep
{
    /// <summary>
    /// The message to the browser's script (<c>resume.js</c>) that the page is shown: whether it is to be told that another version wrote its state,
    /// and the number of values left out.
    /// </summary>
    private const string ResumedMessage = "CircuitKit.Resumed";

    /// <summary>The message (<c>lifecycle.js</c>) that tells how the circuit ended which is being continued.</summary>
    private const string ReplacedMessage = "CircuitKit.Replaced";

    private const string Hibernated = "hibernated";

    public override bool Wants(BlazorHubCall call) => call
        is BlazorHubCall.ConnectCircuit or BlazorHubCall.ResumeCircuit or BlazorHubCall.UpdateRootComponents or BlazorHubCall.RenderCompleted;

    public override async Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next)
    {
        await assemblies.LoadedAsync.ConfigureAwait(false);
        await next().ConfigureAwait(false);
    }

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (message.Call is BlazorHubCall.UpdateRootComponents or BlazorHubCall.RenderCompleted)
        {
            return open.Find(message.Connection) is { } claim ? AfterResumeAsync(message, next, claim) : next(message);
        }

        if (BlazorHub.Secret(message.Arguments) is not { Length: > 0 } secret)
        {
            return next(message);
        }

        if (message.Call == BlazorHubCall.ConnectCircuit)
        {
            return ReconnectAsync(message, next, SnapshotKey.FromSecret(secret));
        }

        message.Connection.IsResuming = true;
        return BlazorHub.BringsItsState(message.Arguments)
            ? ResumeFromBrowserAsync(message, next, secret)
            : ResumeFromStoreAsync(message, next, secret);
    }

    public override async Task OnDisconnectedAsync(CircuitConnection connection, Func<Task> next)
    {
        open.Disconnected(connection);
        try
        {
            await next().ConfigureAwait(false);
        }
        finally
        {
            unopened.Disconnected(connection);
        }
    }

    private ValueTask<object?> ReconnectAsync(HubMessage message, HubMessageDelegate next, SnapshotKey key)
    {
        var circuit = circuits.FindLive(key);
        if (unopened.IsUnopened(key) || (circuit is not null && (IsOnItsWayOut(circuit) || IsAnothers(circuit, message.Connection))))
        {
            return ValueTask.FromResult<object?>(false);
        }

        return circuit is not null && open.Find(circuit) is { } claim ? ReconnectAsync(message, next, circuit, claim) : next(message);
    }

    private async ValueTask<object?> ReconnectAsync(HubMessage message, HubMessageDelegate next, TrackedCircuit circuit, ResumeClaim claim)
    {
        var answer = await next(message).ConfigureAwait(false);
        if (answer is true)
        {
            open.Reconnected(circuit, claim);
        }

        return answer;
    }

    // The framework asks for the secret alone, and gives the circuit to any user who has it.
    private bool IsAnothers(TrackedCircuit circuit, CircuitConnection connection) =>
        !options.Value.AllowUserChange && circuit.Binding != UserBinding.For(connection.User);

    // No browser may come back to it: it resumes instead.
    private bool IsOnItsWayOut(TrackedCircuit circuit) => circuit.End is { Hibernates: true } || evictor.IsUnderWay(circuit);

    // After a pause that the browser asked for, the browser has the state. What the store has of the circuit is of no use any more.
    private async ValueTask<object?> ResumeFromBrowserAsync(HubMessage message, HubMessageDelegate next, string secret)
    {
        var key = SnapshotKey.FromSecret(secret);
        message.Connection.Origin = OriginOf(key);
        var newSecret = await next(message).ConfigureAwait(false);
        if (newSecret is string)
        {
            writes.Remove(key);
        }

        return newSecret;
    }

    // A quick browser is back before the framework has disposed the circuit that it paused.
    private CircuitOrigin? OriginOf(SnapshotKey key) =>
        circuits.FindLive(key) is { } ending ? new CircuitOrigin(ending.Id, ending.FirstOpenedAt)
        : hibernated.Find(key) is { View: var view } ? new CircuitOrigin(view.Id, view.FirstOpenedAt)
        : null;

    private async ValueTask<object?> ResumeFromStoreAsync(HubMessage message, HubMessageDelegate next, string secret)
    {
        using var activity = CircuitKitTracing.Resume();
        var connection = message.Connection;
        var resume = await claims.ClaimAsync(secret, connection, message.ConnectionAborted).ConfigureAwait(false);
        if (resume is not { } claimed)
        {
            if (connection.ReloadedTab is not null)
            {
                // The page starts its circuit on this connection, afresh.
                connection.IsResuming = false;
                return null;
            }

            metrics.Reconnected(ReconnectResult.Rejected, after: null);
            // Nothing to prepare: the framework finds nothing and answers as it always does.
            return await next(message).ConfigureAwait(false);
        }

        pending.Prepare(secret, new CapturedState(claimed.Snapshot.State, descriptors.ForResume(claimed.Snapshot.RootComponents))
        {
            Given = connection.ReloadedTab is null ? null : replaceRoots => claimed.Claim.RootsOfPage = replaceRoots,
        });
        claimed.Origin.Resume = activity is null ? null : new CircuitTrace(activity.Context);
        connection.Origin = claimed.Origin;
        string? newSecret = null;
        try
        {
            newSecret = await next(message).ConfigureAwait(false) as string;
            if (newSecret is not null)
            {
                // Registered first: the disconnect of this connection gives the claim back.
                open.Register(connection, claimed.Claim);
                if (!await claims.CarryOverAsync(claimed.Snapshot, claimed.Claim, newSecret, connection).ConfigureAwait(false))
                {
                    connection.Discarded = newSecret;
                    metrics.Reconnected(ReconnectResult.Rejected, after: null);
                    return null;
                }

                await ReportAsync(claimed, connection, message.ConnectionAborted).ConfigureAwait(false);
            }

            return newSecret;
        }
        finally
        {
            pending.Take(secret);
            if (newSecret is null)
            {
                Refused(claimed, isConnectionGone: message.ConnectionAborted.IsCancellationRequested);
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
        if (connection.ReloadedTab is not null)
        {
            return Task.CompletedTask;
        }

        var known = recent.Take(claimed.Claim.OldKey);
        var reason = claimed.IsHandedOver ? CircuitCloseReason.HandedOver.ScriptName
            : known != CircuitCloseReason.None ? known.ScriptName
            : hibernated.Find(claimed.Claim.OldKey) is not null ? Hibernated
            : null;
        metrics.Reconnected(
            claimed.IsHandedOver || reason is null ? ReconnectResult.ResumedElsewhere : ReconnectResult.ResumedHere,
            time.GetUtcNow() - claimed.Snapshot.CapturedAt);
        return reason is null ? Task.CompletedTask : connection.TellAsync(ReplacedMessage, reason, cancellationToken);
    }

    private ValueTask<object?> AfterResumeAsync(HubMessage message, HubMessageDelegate next, ResumeClaim claim)
    {
        if (message.Call == BlazorHubCall.RenderCompleted)
        {
            return message.Connection.Circuit is not null && !BlazorHub.HasRenderFailed(message.Arguments)
                ? ReportResumedAsync(message, next, isOtherVersion: open.Confirm(message.Connection, claim))
                : next(message);
        }

        if (claim.RootsOfPage is { } replace)
        {
            claim.RootsOfPage = null;
            if (PageRoots.Of(message.Arguments) is { } roots)
            {
                replace(roots);
            }
        }
        else if (message.Connection.Circuit is null && claim.Roots?.AreAddedBy(message.Arguments) == false)
        {
            // The framework answers with an error and closes; the browser's script reloads the page then.
            claims.PageChanged(claim);
        }

        return next(message);
    }

    private static async ValueTask<object?> ReportResumedAsync(HubMessage message, HubMessageDelegate next, bool isOtherVersion)
    {
        var answer = await next(message).ConfigureAwait(false);
        var notRestored = (message.Connection.Origin?.UnreadableValues ?? 0) + (message.Connection.Circuit?.FieldsNotKept ?? 0);

        // A page that has gone meanwhile needs no report, and no error in the log.
        await message.Invocation.Hub.Clients.Caller
            .SendAsync(ResumedMessage, isOtherVersion, notRestored, message.ConnectionAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return answer;
    }
}
