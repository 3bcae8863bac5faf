using CircuitKit.Observability;

namespace CircuitKit.Dashboard.Details;

/// <summary>A circuit is captured for those who look at it once a second at most; who looks again sees the last preview.</summary>
internal sealed class RecentPreviews([Clock] TimeProvider time)
{
    internal static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    /// <summary>More are not kept, whatever is looked at within a second: each may have some hundred kilobytes.</summary>
    private const int Max = 50;

    private readonly Lock _lock = new();
    private readonly LinkedList<Look> _oldestFirst = [];

    /// <param name="circuitId">The circuit.</param>
    /// <param name="look">Takes a preview. It does not throw, and ends by itself.</param>
    public Task<SnapshotPreview> GetAsync(string circuitId, Func<Task<SnapshotPreview>> look)
    {
        lock (_lock)
        {
            while (_oldestFirst.First is { Value: var oldest } && time.GetElapsedTime(oldest.At) >= Age)
            {
                _oldestFirst.RemoveFirst();
            }

            if (_oldestFirst.FirstOrDefault(known => known.CircuitId == circuitId) is { } recent)
            {
                return recent.Preview;
            }

            if (_oldestFirst.Count >= Max)
            {
                _oldestFirst.RemoveFirst();
            }

            return _oldestFirst.AddLast(new Look(circuitId, time.GetTimestamp(), Task.Run(look))).Value.Preview;
        }
    }

    private sealed record Look(string CircuitId, long At, Task<SnapshotPreview> Preview);
}
