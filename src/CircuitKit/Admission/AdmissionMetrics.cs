using System.Diagnostics.Metrics;
using CircuitKit.Admission.Connections;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Admission;

/// <summary>Counts what was admitted, refused and cut.</summary>
internal sealed class AdmissionMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _admissions = meter.Counter(AdmissionAdmissions, "{admission}", "Admitted circuits, by kind.");
    private readonly Counter<long> _refusals = meter.Counter(
        AdmissionRefusals, "{refusal}", "Refused pages, connections and circuits, by reason.");

    private readonly Counter<long> _admittedAlone = meter.Counter(
        AdmissionUnshared,
        "{admission}",
        "New circuits for which only this server's circuits of the user were counted, because Redis did not respond.");

    private readonly Counter<long> _cuts = meter.Counter(AdmissionCuts, "{connection}", "Connections without a circuit that were cut, by reason.");

    public void Admitted(bool isResume) => _admissions.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Kind, isResume ? "resumed" : "new"));

    public void Refused(AdmissionRefusal reason) => _refusals.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, reason.TagValue()));

    public void Cut(IdleCut reason) => _cuts.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, reason.TagValue()));

    public void AdmittedAlone() => _admittedAlone.Add(1);
}
