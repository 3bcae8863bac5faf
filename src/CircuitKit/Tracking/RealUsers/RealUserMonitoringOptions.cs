namespace CircuitKit;

/// <summary>
/// Whether pages measure what their users feel: how long they wait, and how many scripts fail. Configuration section
/// <c>CircuitKit:RealUserMonitoring</c>.
/// </summary>
public sealed class RealUserMonitoringOptions
{
    /// <summary>
    /// The part of all page loads that measure. The server draws for each load; other pages load no script for it and do nothing. Default 0, which
    /// is none; up to 1, which is all.
    /// </summary>
    public double SampleRate { get; set; }
}
