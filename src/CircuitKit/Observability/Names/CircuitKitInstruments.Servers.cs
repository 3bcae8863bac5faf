namespace CircuitKit;

/// <content>What servers do with their circuits, and whom they let in.</content>
public static partial class CircuitKitInstruments
{
    /// <summary>Counter, <c>{circuit}</c>: circuits that a drain was about. Tagged by <see cref="CircuitKitTags.Outcome"/>.</summary>
    public const string DrainCircuits = "circuitkit.drain.circuits";

    /// <summary>Histogram, <c>s</c>: time a drain took.</summary>
    public const string DrainDuration = "circuitkit.drain.duration";

    /// <summary>Gauge, <c>{circuit}</c>: circuits that a drain under way has yet to let go.</summary>
    public const string DrainRemaining = "circuitkit.drain.remaining";

    /// <summary>
    /// Counter, <c>{handover}</c>: live circuits asked for from the server that holds them. Tagged by <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string Handovers = "circuitkit.handovers";

    /// <summary>Histogram, <c>s</c>: time from asking for a circuit to the answer. Tagged by <see cref="CircuitKitTags.Outcome"/>.</summary>
    public const string HandoverDuration = "circuitkit.handover.duration";

    /// <summary>
    /// Counter, <c>{command}</c>: commands given on this server. Tagged by <see cref="CircuitKitTags.Command"/> and
    /// <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string ControlCommands = "circuitkit.control.commands";

    /// <summary>Counter, <c>{admission}</c>: circuits let in. Tagged by <see cref="CircuitKitTags.Kind"/>.</summary>
    public const string AdmissionAdmissions = "circuitkit.admission.admissions";

    /// <summary>Counter, <c>{refusal}</c>: pages, connections and circuits not let in. Tagged by <see cref="CircuitKitTags.Reason"/>.</summary>
    public const string AdmissionRefusals = "circuitkit.admission.refusals";

    /// <summary>
    /// Counter, <c>{connection}</c>: connections to Blazor's hub that were cut because they had no circuit. Tagged by
    /// <see cref="CircuitKitTags.Reason"/>.
    /// </summary>
    public const string AdmissionCuts = "circuitkit.admission.cuts";

    /// <summary>
    /// Counter, <c>{admission}</c>: newcomers judged by this server's own count of their person's circuits, because Redis did not answer.
    /// </summary>
    public const string AdmissionUnshared = "circuitkit.admission.unshared";
}
