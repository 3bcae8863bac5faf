namespace CircuitKit.TestApp;

/// <summary>A value whose setter does not come to an end, until it is let go.</summary>
public sealed class StuckReader
{
    private int _length;

    /// <summary>For the reader of JSON.</summary>
    public StuckReader()
    {
    }

    internal StuckReader(int length) => _length = length;

    /// <summary>Set it to let all go.</summary>
    public static ManualResetEventSlim Gate { get; } = new();

    /// <summary>Waits when it is set.</summary>
    public int Length
    {
        get => _length;
        set
        {
            Gate.Wait();
            _length = value;
        }
    }
}
