namespace CircuitKit;

/// <content>Drain, hand-over, commands and admission.</content>
public static partial class CircuitKitInstruments
{
    /// <summary>Counter, <c>{circuit}</c>: circuits that a drain ended or left. Tagged by <see cref="CircuitKitTags.Outcome"/>.</summary>
    public const string DrainCircuits = "circuitkit.drain.circuits";

    /// <summary>Histogram, <c>s</c>: duration of a drain.</summary>
    public const string DrainDuration = "circuitkit.drain.duration";

    /// <summary>Gauge, <c>{circuit}</c>: circuits that the current drain has yet to end.</summary>
    public const string DrainRemaining = "circuitkit.drain.remaining";

    /// <summary>
    /// Counter, <c>{handover}</c>: requests for a live circuit to the server that has it. Tagged by <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string Handovers = "circuitkit.handovers";

    /// <summary>Histogram, <c>s</c>: time from the request for a circuit to the response. Tagged by <see cref="CircuitKitTags.Outcome"/>.</summary>
    public const string HandoverDuration = "circuitkit.handover.duration";

    /// <summary>
    /// Counter, <c>{command}</c>: commands to this server. Tagged by <see cref="CircuitKitTags.Command"/> and
    /// <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string ControlCommands = "circuitkit.control.commands";

    /// <summary>Counter, <c>{admission}</c>: circuits admitted. Tagged by <see cref="CircuitKitTags.Kind"/>.</summary>
    public const string AdmissionAdmissions = "circuitkit.admission.admissions";

    /// <summary>Counter, <c>{refusal}</c>: pages, connections and circuits refused. Tagged by <see cref="CircuitKitTags.Reason"/>.</summary>
    public const string AdmissionRefusals = "circuitkit.admission.refusals";

    /// <summary>
    /// Counter, <c>{connection}</c>: connections to Blazor's hub that were cut because they had no circuit. Tagged by
    /// <see cref="CircuitKitTags.Reason"/>.
    /// </summary>
    public const string AdmissionCuts = "circuitkit.admission.cuts";

    /// <summary>
    /// Counter, <c>{admission}</c>: new circuits admitted or refused by this server's own count of the user's circuits, because Redis did not
    /// respond.
    /// </summary>
    public const string AdmissionUnshared = "circuitkit.admission.unshared";
}
