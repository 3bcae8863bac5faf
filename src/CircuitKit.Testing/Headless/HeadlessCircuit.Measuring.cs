namespace CircuitKit.Testing;

/// <content>Reports what the user feels, as the page's script does it (Scripts/measure.js).</content>
public sealed partial class HeadlessCircuit
{
    /// <summary>Whether the server has asked the page to measure.</summary>
    internal bool IsAskedToMeasure { get; private set; }

    /// <summary>Sends a report, and returns when the server has handled it.</summary>
    internal Task ReportMeasuredAsync(string values, CancellationToken cancellationToken) =>
        ReportAsync($"CircuitKit.Measured/{values}", cancellationToken);
}
