namespace CircuitKit.LoadTests;

/// <summary>A run cannot go on; the message says why, to the person who started it.</summary>
internal sealed class LoadException(string message, Exception? innerException = null) : Exception(message, innerException);
