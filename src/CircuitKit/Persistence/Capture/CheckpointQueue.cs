namespace CircuitKit.Persistence.Capture;

/// <summary>
/// Due circuits, captured one after the other by as few threads as keep up: to wake a thread for each of them, and to put it to sleep again,
/// costs several times what a capture costs.
/// </summary>
/// <param name="room">A place for each attempt that is under way; the end of the attempt gives it back.</param>
/// <param name="start">Runs an attempt up to its first wait, and does not throw. From there it looks after itself.</param>
/// <param name="giveUp">Ends an attempt whose capture blocks its thread.</param>
/// <param name="limits">See <see cref="Limits"/>.</param>
/// <param name="time">The clock.</param>
/// <remarks>Filled and turned by the scheduler alone.</remarks>
internal sealed class CheckpointQueue(
    SemaphoreSlim room, Action<CheckpointRun> start, Action<CheckpointRun> giveUp, CheckpointQueue.Limits limits, TimeProvider time) : IDisposable
{
    /// <summary>One more thread for each so many circuits.</summary>
    private const int WorthAnotherThread = 64;

    private readonly ConcurrentQueue<CheckpointRun> _due = new();
    private readonly List<Consumer> _consumers = [];

    // The usual one; more are threads of the pool.
    private readonly CaptureThread _thread = new();

    public void Add(CheckpointRun run) => _due.Enqueue(run);

    /// <summary>Sees to it that somebody works on what is due, and that nobody who is blocked holds a place for good.</summary>
    public void Turn()
    {
        if (_consumers.Count > 0)
        {
            _consumers.RemoveAll(consumer => consumer.IsDone || IsGivenUp(consumer));
        }

        if (_due.IsEmpty)
        {
            return;
        }

        var wanted = 1 + (_due.Count / WorthAnotherThread) + _consumers.Count(consumer => consumer.LongerThan(limits.Slow, time) is not null);
        while (_consumers.Count < Math.Min(wanted, limits.MaxThreads))
        {
            var consumer = new Consumer();
            _consumers.Add(consumer);
            if (!_thread.TryRun(() => _ = ConsumeAsync(consumer)))
            {
                _ = Task.Run(() => ConsumeAsync(consumer));
            }
        }
    }

    /// <summary>Whether there is nothing to see to.</summary>
    public bool IsIdle => _due.IsEmpty && _consumers.Count == 0;

    public void Dispose() => _thread.Dispose();

    private async Task ConsumeAsync(Consumer consumer)
    {
        while (!consumer.IsGivenUp && _due.TryDequeue(out var run))
        {
            await room.WaitAsync().ConfigureAwait(false);
            consumer.Begin(run, time.GetTimestamp());
            start(run);
            consumer.End();
        }

        consumer.IsDone = true;
    }

    private bool IsGivenUp(Consumer consumer)
    {
        if (consumer.LongerThan(limits.Stuck, time) is not { } run)
        {
            return false;
        }

        consumer.IsGivenUp = true;
        giveUp(run);
        return true;
    }

    /// <summary>What may be spent on captures.</summary>
    /// <param name="MaxThreads">How many threads may capture at once.</param>
    /// <param name="Slow">After how long at one circuit the others get one more thread.</param>
    /// <param name="Stuck">After how long at one circuit a thread is given up: an app's callback may block instead of waiting.</param>
    internal readonly record struct Limits(int MaxThreads, TimeSpan Slow, TimeSpan Stuck);

    /// <summary>One thread's work, until nothing is due any more.</summary>
    private sealed class Consumer
    {
        private CheckpointRun? _current;
        private long _since;

        public bool IsDone
        {
            get => Volatile.Read(ref field);
            set => Volatile.Write(ref field, value);
        }

        public bool IsGivenUp
        {
            get => Volatile.Read(ref field);
            set => Volatile.Write(ref field, value);
        }

        public void Begin(CheckpointRun run, long now)
        {
            Volatile.Write(ref _since, now);
            Volatile.Write(ref _current, run);
        }

        public void End() => Volatile.Write(ref _current, null);

        /// <summary>The attempt that has kept it for longer than this, if any.</summary>
        public CheckpointRun? LongerThan(TimeSpan limit, TimeProvider time)
        {
            var run = Volatile.Read(ref _current);
            var isLong = time.GetElapsedTime(Volatile.Read(ref _since)) > limit;
            return isLong && ReferenceEquals(run, Volatile.Read(ref _current)) ? run : null;
        }
    }
}
