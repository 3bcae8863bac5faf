using CircuitKit.Cluster.Messages;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>
/// When the users of sign-ins last did something, in any circuit of any node. Of nodes that do not respond in time nothing is known.
/// </summary>
internal sealed class FleetUses(ClusterFanOut cluster, SignInUseHandler handler)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    /// <summary>How long ago that was, by <see cref="Tracking.Identity.SignIn.Mark"/>; the longest time where no node has a circuit.</summary>
    public async Task<Dictionary<string, TimeSpan>> AgesAsync(string[] signIns, CancellationToken cancellationToken)
    {
        var nodes = await cluster.AskAllAsync(handler, new SignInUseQuestion(signIns), s_timeout, cancellationToken).ConfigureAwait(false);
        return signIns.Select((mark, index) => (mark, Shortest(index))).ToDictionary(StringComparer.Ordinal);

        TimeSpan Shortest(int index) => nodes.Values
            .Where(answer => index < answer.Milliseconds.Length && answer.Milliseconds[index] >= 0)
            .Select(answer => TimeSpan.FromMilliseconds(answer.Milliseconds[index]))
            .DefaultIfEmpty(TimeSpan.MaxValue)
            .Min();
    }
}
