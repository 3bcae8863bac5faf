namespace CircuitKit.Cluster.Messages;

/// <summary>
/// Prevents replays: remembers the questions that were accepted, for as long as a recorded copy would still be recent enough to be accepted.
/// </summary>
/// <remarks>
/// Bounded. A question is forgotten when it is too old, or when there are too many. From then on, no question that was sent at its time or earlier is
/// accepted, even if a clock is set back. Questions to earlier processes need no memory: each process is a node of its own
/// (<see cref="Tracking.Identity.NodeIdentity"/>).
/// </remarks>
internal sealed class SeenQuestions(TimeProvider time)
{
    /// <summary>About 6 MB. Beyond that, questions of nodes whose clocks are far behind may be refused.</summary>
    internal const int MaxQuestions = 100_000;

    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _ids = [];
    private readonly PriorityQueue<Guid, DateTimeOffset> _bySending = new();
    private DateTimeOffset _forgottenUpTo = DateTimeOffset.MinValue;

    /// <summary>Returns true, once, for a question that may be accepted.</summary>
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
