using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>
/// A page pauses its circuit: <c>Blazor.pauseCircuit()</c>, or on .NET 11 <c>Circuit.RequestCircuitPauseAsync</c> and AutoPause. The state goes to
/// the store, from where any process resumes it. The framework would give it to the browser, which can send back no more than a hub message holds.
/// </summary>
internal sealed class PauseStep(HibernationService hibernation, DirtyCircuits dirty, ILogger<PauseStep> logger) : HubStep
{
    private readonly LogOnce _left = new();

    public override bool Wants(BlazorHubCall call) => call == BlazorHubCall.PauseCircuit;

    public override async ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        // The browser outlives this process, which a store in its memory does not.
        if (!dirty.IsActive || message.Connection.Circuit is not { } circuit)
        {
            return await PauseByFrameworkAsync(message, next).ConfigureAwait(false);
        }

        if (await hibernation.PauseAsync(message.Connection, message.ConnectionAborted).ConfigureAwait(false))
        {
            return true;
        }

        if (message.ConnectionAborted.IsCancellationRequested)
        {
            // The page is gone: its circuit is disconnected, and retained as every other.
            return false;
        }

        if (_left.IsNew(nameof(Log.PauseLeftToFramework)))
        {
            Log.PauseLeftToFramework(logger, circuit.Id);
        }

        return await PauseByFrameworkAsync(message, next).ConfigureAwait(false);
    }

    // Requested before the call: the framework answers at once and releases the circuit in the background.
    private static async ValueTask<object?> PauseByFrameworkAsync(HubMessage message, HubMessageDelegate next)
    {
        var pause = new EndRequest(CircuitCloseReason.Evicted) { Hibernates = true };
        message.Connection.Circuit?.RequestEnd(pause);
        object? answer = null;
        try
        {
            return answer = await next(message).ConfigureAwait(false);
        }
        finally
        {
            if (answer is not true)
            {
                message.Connection.Circuit?.WithdrawEnd(pause);
            }
        }
    }
}
