using CircuitKit.Observability;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Retention;

/// <summary>
/// The node's condition, read at most once a second: counting all circuits for each of a thousand disconnects would take too long.
/// </summary>
internal sealed class NodeWatch(CircuitTable circuits, INodeMemory memory, [Clock] TimeProvider time)
{
    private static readonly TimeSpan s_age = TimeSpan.FromSeconds(1);

    private volatile Seen? _last;

    public NodeCondition Condition
    {
        get
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < s_age)
            {
                return last.Condition;
            }

            var counts = circuits.CountByState();
            var seen = new Seen(new NodeCondition(counts.Connected, counts.Disconnected, memory.Pressure), time.GetTimestamp());
            _last = seen;
            return seen.Condition;
        }
    }

    private sealed record Seen(NodeCondition Condition, long At);
}
