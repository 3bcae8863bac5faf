using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Compare;

/// <summary>One contender's figures in one round.</summary>
internal interface ITurn
{
    /// <summary>Counted from 1.</summary>
    int Round { get; }

    Contender Contender { get; }

    RunFailures Failures { get; }

    /// <summary>How many processors the rest of the machine used meanwhile; null where that is not known.</summary>
    double? OthersProcessors { get; }
}
