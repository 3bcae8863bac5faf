using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.Tests.Persistence.Resuming;

/// <summary>What the metric of resumes counted.</summary>
internal sealed class ResumeOutcomes(IMeterFactory factory) : IDisposable
{
    private readonly MetricCollector<long> _resumes = new(factory, "CircuitKit", "circuitkit.resumes");

    public IEnumerable<string> Outcomes() => _resumes.GetMeasurementSnapshot().Select(measured => (string)measured.Tags["outcome"]!);

    public void Dispose() => _resumes.Dispose();
}
