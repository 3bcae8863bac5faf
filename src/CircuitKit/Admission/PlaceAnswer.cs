namespace CircuitKit.Admission;

/// <summary>Whether somebody has got a place.</summary>
/// <param name="Refusal">Why not; null when they have.</param>
/// <param name="Place">The place.</param>
/// <param name="Replaced">Those whose places it took: their circuits are to be ended.</param>
internal readonly record struct PlaceAnswer(AdmissionRefusal? Refusal, Admittance? Place, IReadOnlyList<Admittance> Replaced);
