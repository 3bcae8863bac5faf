using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Reports;

/// <summary>What a verb has to say at its end.</summary>
/// <param name="Verb">Its name.</param>
/// <param name="Tables">For people.</param>
/// <param name="Data">For programs: becomes JSON.</param>
/// <param name="Failures">None is success.</param>
internal sealed record Report(string Verb, IReadOnlyList<ReportTable> Tables, object Data, RunFailures Failures);
