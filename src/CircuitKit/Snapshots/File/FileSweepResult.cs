namespace CircuitKit.Snapshots.File;

/// <summary>What a pass over the snapshots did.</summary>
/// <param name="Examined">How many snapshots it looked at.</param>
/// <param name="Expired">How many of them had expired and were removed.</param>
/// <param name="BeyondUserLimit">How many were removed because their users had too many.</param>
internal readonly record struct FileSweepResult(int Examined, int Expired, int BeyondUserLimit);
