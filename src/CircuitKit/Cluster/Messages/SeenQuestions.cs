namespace CircuitKit.Cluster.Messages;

/// <summary>
/// The questions of other nodes that were accepted, for as long as a copy of one would be accepted again: somebody who records a question on its way
/// cannot have it carried out twice.
/// </summary>
/// <remarks>
/// Bounded. Whatever is forgotten, because its time is over or there are too many, leaves a mark behind: nothing that was sent at that time or before
/// is accepted any more, also not when a clock is set back. Questions from before this process started need no memory: they are addressed to a node
/// that
/// is gone, as every process is a node of its own (<see cref="Tracking.Identity.NodeIdentity"/>).
/// </remarks>
internal sealed class SeenQuestions(TimeProvider time)
{
    /// <summary>About 6 MB. A node that gets so many within some minutes goes on; only clocks that differ much matter then.</summary>
    internal const int MaxQuestions = 100_000;

    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _ids = [];
    private readonly PriorityQueue<Guid, DateTimeOffset> _bySending = new();
    private DateTimeOffset _forgottenUpTo = DateTimeOffset.MinValue;

    /// <summary>True for a question that was not accepted before.</summary>
    public bool IsFirst(Guid id, DateTimeOffset sentAt)
    {
        lock (_lock)
        {
            var oldest = time.GetUtcNow() - ClusterSeal.Tolerance;
            while (_bySending.TryPeek(out _, out var sent) && sent < oldest)
            {
                Forget();
            }

            if (sentAt <= _forgottenUpTo || !_ids.Add(id))
            {
                return false;
            }

            _bySending.Enqueue(id, sentAt);
            if (_ids.Count > MaxQuestions)
            {
                Forget();
            }

            return true;
        }
    }

    private void Forget()
    {
        _bySending.TryDequeue(out var id, out var sentAt);
        _ids.Remove(id);
        _forgottenUpTo = sentAt > _forgottenUpTo ? sentAt : _forgottenUpTo;
    }
}
