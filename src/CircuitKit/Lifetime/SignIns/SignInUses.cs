using System.Runtime.InteropServices;
using CircuitKit.Observability;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>When the user of a sign-in last did something, in any circuit of this node.</summary>
internal sealed class SignInUses(CircuitTable circuits, [Clock] TimeProvider time)
{
    public Dictionary<string, long> Last()
    {
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var circuit in circuits.Live)
        {
            if (circuit.SignIn?.Mark is { } mark)
            {
                ref var use = ref CollectionsMarshal.GetValueRefOrAddDefault(last, mark, out var isKnown);
                use = isKnown ? Math.Max(use, circuit.LastUse) : circuit.LastUse;
            }
        }

        return last;
    }

    public long[] MillisecondsSince(IReadOnlyList<string> signIns)
    {
        var last = Last();
        return [.. signIns.Select(mark => last.TryGetValue(mark, out var use) ? (long)time.GetElapsedTime(use).TotalMilliseconds : -1)];
    }
}
