namespace CircuitKit.LoadTests.Runs;

/// <summary>How many pages stand open while nobody does anything, and how long that is watched.</summary>
/// <param name="Circuits">Their number.</param>
/// <param name="OpensPerSecond">How fast they are opened.</param>
/// <param name="Settle">How long the server may finish what it does.</param>
/// <param name="Watched">How long its processor time is counted, without circuits and then with them.</param>
internal sealed record IdlePlan(int Circuits, double OpensPerSecond, TimeSpan Settle, TimeSpan Watched);
