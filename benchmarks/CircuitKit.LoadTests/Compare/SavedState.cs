namespace CircuitKit.LoadTests.Compare;

/// <summary>Waits until a contender whose snapshots outlive it has saved what the last clicks changed.</summary>
internal static class SavedState
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    public static async Task WaitAsync(ContenderApp app, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (app.Contender is not (Contender.Files or Contender.Redis))
        {
            return;
        }

        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        Uri saved = new(app.App.BaseUri, "test/saved");
        long start = timeProvider.GetTimestamp();
        while (await client.GetStringAsync(saved, cancellationToken) != "true")
        {
            if (timeProvider.GetElapsedTime(start) > s_patience)
            {
                throw new LoadException($"{app.Contender}: {s_patience.TotalSeconds} s after the last click not every circuit was saved.");
            }

            await Task.Delay(s_poll, timeProvider, cancellationToken);
        }
    }
}
