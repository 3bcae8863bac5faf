namespace CircuitKit.Tracking;

/// <summary>The circuit that a resumed one continues, and how much of its state could be read.</summary>
/// <param name="CircuitId">Its public id; null for a copy of a circuit that lives on.</param>
/// <param name="FirstOpenedAt">When the first circuit of the line was opened.</param>
internal sealed record CircuitOrigin(string? CircuitId, DateTimeOffset FirstOpenedAt)
{
    private int _unreadableValues;

    /// <summary>The version of the app that wrote the state; null when the state came from the browser.</summary>
    public string? AppVersion { get; init; }

    /// <summary>The span of the resume, to which the activity of the new circuit is linked.</summary>
    public CircuitTrace? Resume { get; set; }

    public int UnreadableValues => Volatile.Read(ref _unreadableValues);

    public void AddUnreadableValues(int count) => Interlocked.Add(ref _unreadableValues, count);
}
