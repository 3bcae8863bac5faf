namespace CircuitKit.TestKit;

/// <summary>Signals for <see cref="AppProcess.Signal"/>, by their numbers on Linux.</summary>
public static class AppSignals
{
    /// <summary>SIGCONT: a stopped process goes on.</summary>
    public const int Continue = 18;

    /// <summary>SIGSTOP: the process stands still, and its connections stay open.</summary>
    public const int Stop = 19;
}
