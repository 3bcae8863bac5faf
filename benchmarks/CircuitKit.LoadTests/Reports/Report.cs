using CircuitKit.LoadTests.Plots;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Reports;

/// <summary>What a verb has to say at its end.</summary>
/// <param name="Verb">Its name.</param>
/// <param name="Tables">For people.</param>
/// <param name="Data">For programs: becomes JSON.</param>
/// <param name="Failures">None is success.</param>
internal sealed record Report(string Verb, IReadOnlyList<ReportTable> Tables, object Data, RunFailures Failures)
{
    /// <summary>Drawn below each other in one file.</summary>
    public IReadOnlyList<Panel> Panels { get; init; } = [];

    /// <summary>How many processors the rest of the machine used meanwhile, at its worst; null where that is not known.</summary>
    public double? OthersProcessors { get; init; }

    /// <summary>How far the figures can be trusted: by default, as far as others left the machine alone.</summary>
    public string Trust
    {
        get => field ?? Reports.Trust.Of(OthersProcessors);
        init;
    }
}
