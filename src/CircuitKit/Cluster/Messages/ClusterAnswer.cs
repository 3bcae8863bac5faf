namespace CircuitKit.Cluster.Messages;

/// <summary>How a question to another node ended.</summary>
internal enum ClusterAskOutcome
{
    Answered,

    /// <summary>No node listens there: it is gone.</summary>
    NodeGone,

    /// <summary>No answer in time.</summary>
    Silent,

    /// <summary>The question could not be sent: Redis does not answer, or the data protection keys cannot be used.</summary>
    NotSent,
}

/// <summary>An answer, or the reason why there is none.</summary>
internal readonly record struct ClusterAnswer<T>(ClusterAskOutcome Outcome, T? Value = default);
