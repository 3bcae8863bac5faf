using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;

namespace CircuitKit.Blazor;

/// <summary>What CircuitKit does with a live circuit of the framework; <see cref="LiveCircuit"/> in an app.</summary>
internal interface ILiveCircuit
{
    /// <summary>Has the framework persist and dispose the circuit, as at the end of its retention. False when it is not disconnected.</summary>
    bool TryEvict();

    /// <summary>Whether the framework keeps the circuit as connected or as disconnected.</summary>
    bool IsRetained { get; }

    /// <summary>Records the current culture as that of the circuit's messages. On the path of every event: no lock, no allocation.</summary>
    void UseCulture();

    /// <summary>Has the framework persist the circuit in the culture of its last message. Called at a disconnect, on the dispatcher.</summary>
    void KeepCulture();

    /// <summary>Inspects its components; null when this framework version lacks what that needs.</summary>
    CircuitInspector? Inspector => null;

    /// <summary>Its components, for keeping their fields; null when this framework version lacks what that needs.</summary>
    ComponentTree? Tree => null;

    /// <summary>Captures the state on the circuit's dispatcher.</summary>
    /// <param name="unchanged">The fingerprint of the saved state, for which the result is <see cref="CaptureOutcome.Unchanged"/>; or null.</param>
    /// <param name="timeout">The longest wait for the dispatcher and the callbacks together.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="cancellationToken">Cancels the capture.</param>
    Task<CaptureResult> CaptureAsync(UInt128? unchanged, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken);

    /// <summary>Drops the cached root components, which may be out of date or not worth their memory. The next capture collects them again.</summary>
    void ForgetRootComponents();

    /// <summary>
    /// Ends captures, because the framework ends the circuit. A capture of what is then left would replace a good state by an empty one.
    /// </summary>
    void MarkEnding();

    /// <summary>
    /// Disposes a circuit that the framework forgot. An eviction during a capture fails inside the framework, which cannot register its own callback
    /// then: the circuit is no longer retained, and not disposed either.
    /// </summary>
    ValueTask DisposeForgottenAsync();
}
