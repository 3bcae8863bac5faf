using System.Globalization;
using CircuitKit.IntegrationTests.Resuming;

namespace CircuitKit.IntegrationTests.Faults;

/// <summary>The heap of an app in a process of its own, when it can be compared over time.</summary>
internal static class SettledHeap
{
    private const int Samples = 6;
    private const int SettledBytes = 50_000;

    // After a burst each thread keeps arrays of the shared pools for half a minute: up to several megabytes, depending on how many threads a busy
    // machine needed, with CircuitKit and without. And a call of the page's script that nobody answers any more holds its circuit for the minute that
    // the framework gives it.
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(75);

    /// <summary>Bytes in use after a full collection, once they change little.</summary>
    public static async Task<long> BytesAsync(RestartableApp app, CancellationToken cancellationToken)
    {
        using HttpClient http = new() { BaseAddress = app.Process.BaseUri };
        long started = TimeProvider.System.GetTimestamp();
        Queue<long> last = [];
        while (TimeProvider.System.GetElapsedTime(started) < s_memory || last.Count < Samples || last.Max() - last.Min() > SettledBytes)
        {
            if (last.Count == Samples)
            {
                last.Dequeue();
            }

            // Each of them collects, too, and only a collection lets a pool give something back.
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
            last.Enqueue(long.Parse(await http.GetStringAsync("test/heap", cancellationToken), CultureInfo.InvariantCulture));
        }

        return last.Min();
    }
}
