namespace CircuitKit.Dashboard.Pulse;

/// <summary>"How are you?"</summary>
/// <param name="HistoryStep">The time line too, with a point for each so many samples; 0 for none.</param>
internal sealed record PulseQuestion(int HistoryStep = 0);

/// <summary>How one node is.</summary>
internal sealed record NodePulse
{
    public required string NodeId { get; init; }

    public NodeReading Reading { get; init; }

    /// <summary>The browsers that came back in the last hour, by <see cref="Tracking.Metrics.ReconnectResult"/>.</summary>
    public int[] Returns { get; init; } = [];

    public DrainStatus Drain { get; init; } = new();

    public required NodeSaving Saving { get; init; }

    /// <summary>Whose encryption cannot be read there, in words; empty when all agree.</summary>
    public IReadOnlyList<string> KeyRemarks { get; init; } = [];

    public PulseHistory? History { get; init; }
}

/// <summary>How a node keeps the work of its circuits.</summary>
internal sealed record NodeSaving
{
    public required string Store { get; init; }

    public bool StoreAnswers { get; init; }

    public bool OutlivesProcess { get; init; }

    /// <summary>Whether live circuits are captured.</summary>
    public bool IsActive { get; init; }

    public double DrainBudgetSeconds { get; init; }

    public int ReleaseRate { get; init; }

    /// <summary>What keeps circuits from being saved, the commonest first.</summary>
    public IReadOnlyList<SavingTrouble> Troubles { get; init; } = [];
}

/// <summary>Something that keeps circuits from being saved.</summary>
/// <param name="Trouble">In words, with the name of the component where it is known.</param>
/// <param name="Circuits">How many circuits.</param>
internal sealed record SavingTrouble(string Trouble, int Circuits);

/// <summary>A node's time line, column by column: a quarter of the bytes that a list of points has.</summary>
internal sealed record PulseHistory
{
    /// <summary>In steps of <see cref="PulseQuestion.HistoryStep"/> samples.</summary>
    public required long[] Steps { get; init; }

    public required int[] Connected { get; init; }

    public required int[] Away { get; init; }

    public required int[] Hibernated { get; init; }

    public required int[] Tabs { get; init; }

    public required int[] Unsaved { get; init; }

    public required double[] OldestUnsaved { get; init; }

    public required long[] WorkingSet { get; init; }

    public required int[] Reconnected { get; init; }

    public required int[] Resumed { get; init; }

    /// <summary>Browsers that came back and did not get their work.</summary>
    public required int[] Lost { get; init; }
}
