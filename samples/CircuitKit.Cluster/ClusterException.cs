namespace CircuitKit.Cluster;

/// <summary>Something the person at the terminal can mend; the message says how.</summary>
internal sealed class ClusterException(string message, Exception? innerException = null) : Exception(message, innerException);
