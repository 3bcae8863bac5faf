using System.Diagnostics;

namespace CircuitKit.Tracking;

/// <summary>Where a circuit's own activity is found. A class: a circuit that is not traced pays for a reference only.</summary>
internal sealed record CircuitTrace(ActivityContext Context);
