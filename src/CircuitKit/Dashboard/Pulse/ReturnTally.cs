using CircuitKit.Checkpoints.Resuming;

namespace CircuitKit.Dashboard.Pulse;

/// <summary>Counts the browsers that came back, between two samples.</summary>
internal sealed class ReturnTally
{
    public const int Outcomes = (int)ReturnOutcome.Rejected + 1;

    private readonly int[] _counts = new int[Outcomes];

    public void Add(ReturnOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);

    public void Add(ResumeOutcome outcome) => Add(outcome switch
    {
        ResumeOutcome.Resumed => ReturnOutcome.Resumed,
        ResumeOutcome.NotFound => ReturnOutcome.NotFound,
        ResumeOutcome.AlreadyClaimed => ReturnOutcome.AlreadyClaimed,
        ResumeOutcome.Refused => ReturnOutcome.Refused,
        ResumeOutcome.OtherVersion => ReturnOutcome.OtherVersion,
        _ => ReturnOutcome.Rejected,
    });

    /// <summary>What was counted since this was last taken.</summary>
    public int[] Take() => [.. Enumerable.Range(0, Outcomes).Select(outcome => Interlocked.Exchange(ref _counts[outcome], 0))];

    public int[] Look() => [.. Enumerable.Range(0, Outcomes).Select(outcome => Volatile.Read(ref _counts[outcome]))];
}
