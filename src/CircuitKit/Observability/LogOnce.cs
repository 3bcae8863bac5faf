using System.Collections.Concurrent;

namespace CircuitKit.Observability;

/// <summary>Which of many alike log lines were said already. Bounded, because what they name may come from outside.</summary>
internal sealed class LogOnce
{
    private const int Limit = 1_000;

    private readonly ConcurrentDictionary<string, bool> _said = new(StringComparer.Ordinal);

    public bool IsNew(string what) => _said.Count < Limit && _said.TryAdd(what, true);
}
