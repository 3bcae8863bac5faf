using CircuitKit.Observability;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>
/// The sign-ins that ended a moment ago. A page that was on its way when its user signed out still brings the cookie; no circuit is opened for it.
/// </summary>
internal sealed class EndedSignIns([Clock] TimeProvider time)
{
    internal const int Most = 10_000;

    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _ended = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public void Add(string signIn)
    {
        if (_ended.TryAdd(signIn, time.GetTimestamp()))
        {
            _order.Enqueue(signIn);
        }

        while ((_order.Count > Most || (_order.TryPeek(out var first) && !Contains(first))) && _order.TryDequeue(out var oldest))
        {
            _ended.TryRemove(oldest, out _);
        }
    }

    public bool Contains(string signIn) => _ended.TryGetValue(signIn, out var at) && time.GetElapsedTime(at) < s_remembered;
}
