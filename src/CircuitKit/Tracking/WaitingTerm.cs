namespace CircuitKit.Tracking;

/// <summary>How long a circuit is kept whose browser is away.</summary>
/// <param name="Until">Until when it is live.</param>
/// <param name="KeepSnapshot">For how long after that its snapshot is kept.</param>
internal sealed record WaitingTerm(DateTimeOffset Until, TimeSpan KeepSnapshot);
