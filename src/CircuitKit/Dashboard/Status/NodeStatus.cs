namespace CircuitKit.Dashboard.Status;

/// <summary>Asks a node for its status.</summary>
/// <param name="HistoryStep">How many samples make one point of the history; 0 for no history.</param>
internal sealed record NodeStatusQuestion(int HistoryStep = 0);

/// <summary>The status of one node.</summary>
internal sealed record NodeStatus
{
    public required string NodeId { get; init; }

    public required NodeReading Reading { get; init; }

    /// <summary>The reconnects of the last hour, indexed by <see cref="Tracking.Metrics.ReconnectResult"/>.</summary>
    public int[] Reconnects { get; init; } = [];

    /// <summary>What browsers reported recently, as <see cref="Pages.PageExperiences"/> counts it. Empty from a server that does not say.</summary>
    public IReadOnlyList<long> Reports { get; init; } = [];

    public DrainStatus Drain { get; init; } = new();

    public required NodeSaveStatus Saving { get; init; }

    /// <summary>Messages about nodes whose encryption this node cannot read; empty when all nodes agree.</summary>
    public IReadOnlyList<string> KeyRemarks { get; init; } = [];

    public History? History { get; init; }
}

/// <summary>The counts and sizes of a node at one moment.</summary>
internal record NodeReading
{
    public CircuitCounts States { get; init; }

    /// <summary>Browser tabs with a circuit on this node.</summary>
    public int Tabs { get; init; }

    /// <summary>Signed-in users with a circuit on this node.</summary>
    public int Users { get; init; }

    /// <summary>Circuits with work that a crash now would lose.</summary>
    public int Unsaved { get; init; }

    /// <summary>The age of the oldest unsaved work, in seconds.</summary>
    public double OldestUnsaved { get; init; }

    /// <summary>The working set of the process, in bytes.</summary>
    public long WorkingSet { get; init; }

    /// <summary>The managed heap, in bytes.</summary>
    public long Heap { get; init; }

    /// <summary>The estimated managed memory of a live circuit, in bytes; null while there is no estimate.</summary>
    public long? BytesPerCircuit { get; init; }

    /// <summary>
    /// The memory that the process may use, in bytes: the container's limit, or the machine's memory. 0 from a server that does not say.
    /// </summary>
    public long MemoryLimit { get; init; }

    /// <summary>
    /// For how many more live circuits there is memory, with a fifth of the limit left free for bursts; null without an estimate of what one takes
    /// up.
    /// </summary>
    public long? RoomForCircuits => BytesPerCircuit is > 0 and var each && MemoryLimit > 0
        ? Math.Max(0, (MemoryLimit / 5 * 4) - WorkingSet) / each
        : null;
}

/// <summary>How a node saves its circuits.</summary>
internal sealed record NodeSaveStatus
{
    public required string Store { get; init; }

    public bool StoreAnswers { get; init; }

    public bool OutlivesProcess { get; init; }

    /// <summary>Whether live circuits are captured.</summary>
    public bool IsActive { get; init; }

    public DrainMode DrainMode { get; init; }

    public double DrainBudgetSeconds { get; init; }

    public int ReleaseRate { get; init; }

    /// <summary>Why circuits cannot be saved, the most frequent reason first.</summary>
    public IReadOnlyList<SaveFailure> Failures { get; init; } = [];
}

/// <summary>A reason why circuits cannot be saved.</summary>
/// <param name="Reason">A clause that names the component where it is known.</param>
/// <param name="Circuits">How many circuits it concerns.</param>
internal sealed record SaveFailure(string Reason, int Circuits);
