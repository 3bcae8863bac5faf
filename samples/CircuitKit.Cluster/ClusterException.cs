namespace CircuitKit.Cluster;

/// <summary>An error that the user at the terminal can fix; the message says how.</summary>
internal sealed class ClusterException(string message, Exception? innerException = null) : Exception(message, innerException);
