namespace CircuitKit.Snapshots;

/// <summary>A store's trouble that has a name of its own and a remedy; any other is named by the type of its exception.</summary>
/// <param name="errorType">A short name from a closed list: it is a metric's tag.</param>
/// <param name="message">What is wrong and what to do, without keys and secrets.</param>
/// <param name="innerException">Where it comes from.</param>
internal sealed class SnapshotStoreException(string errorType, string message, Exception innerException) : Exception(message, innerException)
{
    public string ErrorType { get; } = errorType;

    public static string TypeOf(Exception exception) => exception is SnapshotStoreException named ? named.ErrorType : exception.GetType().Name;
}
