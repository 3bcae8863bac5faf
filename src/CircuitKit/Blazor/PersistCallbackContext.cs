using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor;

/// <summary>
/// The synchronization context of an asynchronous persist callback: each of its continuations runs on the circuit's dispatcher with the
/// framework's "persisting now" flag on, and the flag is off in between.
/// </summary>
/// <remarks>
/// Values may be persisted only while the flag is on, and components may register only while it is off (<c>RegisterOnPersisting</c> throws,
/// which ends the circuit). Held on while a callback waits, as the framework does once when it ends a circuit, it would kill a live one
/// that happens to render a new component meanwhile.
/// </remarks>
internal sealed class PersistCallbackContext(Dispatcher dispatcher, PersistWindow window) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) =>
        _ = dispatcher.InvokeAsync(() => window.Run(() =>
        {
            var outer = Current;
            SetSynchronizationContext(this);
            try
            {
                d(state);
            }
            finally
            {
                SetSynchronizationContext(outer);
            }
        }));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("A persist callback's continuations are posted, never sent.");

    public override SynchronizationContext CreateCopy() => this;
}
