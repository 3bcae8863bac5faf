using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;

namespace CircuitKit.Blazor;

/// <summary>A live circuit as checkpointing needs it; <see cref="LiveCircuit"/> in the app.</summary>
internal interface ILiveCircuit
{
    /// <summary>Has the framework persist and dispose the circuit, as at the end of its retention time. False when it is not disconnected.</summary>
    bool TryEvict();

    /// <summary>Whether the framework still knows the circuit as connected or disconnected.</summary>
    bool IsRetained { get; }

    /// <summary>Remembers the present culture as the one of the circuit's messages. On the path of every event: no lock, no allocation.</summary>
    void UseCulture();

    /// <summary>Its browser is gone: from now on the framework, too, persists it in the culture of its last message. On its dispatcher.</summary>
    void KeepCulture();

    /// <summary>Looks at its components; null when this framework version does not let it.</summary>
    CircuitInspector? Inspector => null;

    /// <summary>Its components, for keeping their fields; null when this framework version does not let it.</summary>
    ComponentTree? Tree => null;

    /// <summary>Captures the state on the circuit's dispatcher.</summary>
    /// <param name="unchanged">The fingerprint of the state that needs no capture, or null to capture whatever it is.</param>
    /// <param name="timeout">The most time to wait for the dispatcher and the callbacks together.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<CaptureResult> CaptureAsync(UInt128? unchanged, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken);

    /// <summary>
    /// What was collected of the root components may be out of date, or is not worth its memory: the next capture collects it anew.
    /// </summary>
    void ForgetRootComponents();

    /// <summary>
    /// The framework is ending the circuit: no capture from now on. What is left of a circuit then would be an empty state over a good one.
    /// </summary>
    void MarkEnding();

    /// <summary>
    /// Disposes a circuit that the framework forgot: an eviction that met a capture under way fails inside the framework
    /// (registering its own callback is refused) and leaves the circuit neither known nor disposed.
    /// </summary>
    ValueTask DisposeForgottenAsync();
}
