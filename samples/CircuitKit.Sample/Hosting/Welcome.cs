namespace CircuitKit.Sample.Hosting;

/// <summary>What to open and what to try, in the first lines at the terminal.</summary>
internal static class Welcome
{
    /// <summary>Writes them when the app has started.</summary>
    public static void SayWhatToTry(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(
        $"""

        Open {app.Urls.FirstOrDefault()} and put something into the basket.
        Then end this process with kill -9 {Environment.ProcessId} and start it again: the open page goes on, and nothing is lost.
        {app.Urls.FirstOrDefault()}/circuitkit shows every circuit; /metrics is for Prometheus.

        """));
}
