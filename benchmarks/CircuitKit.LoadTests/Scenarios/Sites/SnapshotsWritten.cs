namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>What was written to Redis while somebody listened.</summary>
/// <param name="Circuits">How many circuits' state.</param>
/// <param name="LastAt">When the last write was; null when there was none.</param>
internal sealed record SnapshotsWritten(int Circuits, TimeSpan? LastAt);
