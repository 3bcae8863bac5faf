namespace CircuitKit.Cluster.Messages;

/// <summary>What became of a question to another node.</summary>
internal enum ClusterAskOutcome
{
    Answered,

    /// <summary>Nobody listens there: the node is gone.</summary>
    NodeGone,

    /// <summary>No answer in time.</summary>
    Silent,

    /// <summary>The question could not be sent: Redis does not answer, or the data protection keys cannot be used.</summary>
    NotSent,
}

/// <summary>An answer, or the reason why there is none.</summary>
internal readonly record struct ClusterAnswer<T>(ClusterAskOutcome Outcome, T? Value = default);
