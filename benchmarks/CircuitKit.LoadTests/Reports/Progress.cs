namespace CircuitKit.LoadTests.Reports;

/// <summary>Says how far a run is: on a terminal one line that is written over, else a line now and then.</summary>
internal sealed class Progress(TextWriter? writer, bool overwrites, TimeProvider timeProvider)
{
    private static readonly TimeSpan s_often = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_nowAndThen = TimeSpan.FromSeconds(10);

    /// <summary>For runs side by side, whose lines would be a muddle.</summary>
    public static Progress Silent { get; } = new(null, false, TimeProvider.System);

    public static Progress OnStandardError() => new(Console.Error, !Console.IsErrorRedirected, TimeProvider.System);

    /// <summary>Waits for work, and says from time to time how far it is.</summary>
    public async Task WhileAsync(Task work, Func<string> status)
    {
        using PeriodicTimer timer = new(overwrites ? s_often : s_nowAndThen, timeProvider);
        Task tick = timer.WaitForNextTickAsync().AsTask();
        while (await Task.WhenAny(work, tick) != work)
        {
            Write(status());
            tick = timer.WaitForNextTickAsync().AsTask();
        }

        await work;
        Write(status());
        if (overwrites)
        {
            Say("");
        }
    }

    /// <summary>Says one thing on a line of its own.</summary>
    public void Say(string text) => writer?.WriteLine(text);

    private void Write(string status)
    {
        const string ClearLine = "\e[2K";
        writer?.Write(overwrites ? $"\r{ClearLine}{status}" : status + Environment.NewLine);
    }
}
