using System.Collections.Concurrent;

namespace CircuitKit.Checkpoints;

/// <summary>
/// Due circuits, captured one after the other by as few threads as keep up: to wake a thread for each of them, and to put it to sleep again,
/// costs several times what a capture costs.
/// </summary>
/// <param name="room">A place for each attempt that is under way; whoever ends the attempt gives it back.</param>
/// <param name="start">Runs an attempt up to its first wait, and does not throw. From there it looks after itself.</param>
/// <param name="giveUp">Ends an attempt whose capture blocks its thread.</param>
/// <param name="limits">See <see cref="Limits"/>.</param>
/// <param name="time">The clock.</param>
/// <remarks>
/// Filled and turned by the scheduler alone. The threads are not the pool's: they rest every few captures, so that a turn over many circuits
/// keeps nobody's click waiting for a processor, and a thread of the pool that waits for a timer instead costs the server a tenth more.
/// </remarks>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose.
internal sealed class CheckpointQueue(
    SemaphoreSlim room, Action<CheckpointRun> start, Action<CheckpointRun> giveUp, CheckpointQueue.Limits limits, TimeProvider time)
#pragma warning restore CA1001
{
    /// <summary>One more thread for each so many circuits.</summary>
    private const int WorthAnotherThread = 64;

    /// <summary>About half a millisecond of work on small circuits. The rest after it is the shortest there is.</summary>
    private const int CapturesInOneGo = 4;

    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(1);

    /// <summary>How long a thread stays without work. A new one for each turn would cost more than the captures.</summary>
    private static readonly TimeSpan s_stay = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<CheckpointRun> _due = new();
    private readonly List<Consumer> _consumers = [];
    private readonly SemaphoreSlim _work = new(0);

    public void Add(CheckpointRun run) => _due.Enqueue(run);

    /// <summary>Sees to it that somebody works on what is due, and that nobody who is blocked holds a place for good.</summary>
    public void Turn()
    {
        if (_consumers.Count > 0)
        {
            _consumers.RemoveAll(consumer => consumer.IsDone || IsGivenUp(consumer));
            _consumers.ForEach(LetSlowOnesWritesGo);
        }

        if (_due.IsEmpty)
        {
            return;
        }

        var wanted = 1 + (_due.Count / WorthAnotherThread) + _consumers.Count(consumer => consumer.LongerThan(limits.Slow, time) is not null);
        while (_consumers.Count < Math.Min(wanted, limits.MaxThreads))
        {
            var consumer = new Consumer(stays: _consumers.TrueForAll(static other => !other.Stays));
            _consumers.Add(consumer);
            new Thread(() => Run(consumer)) { IsBackground = true, Name = "CircuitKit checkpoints" }.UnsafeStart();
        }

        if (_work.CurrentCount == 0)
        {
            _work.Release();
        }
    }

    private void Run(Consumer consumer)
    {
        do
        {
            Consume(consumer);
        }
        while (consumer is { Stays: true, IsGivenUp: false } && _work.Wait(s_stay));
        consumer.IsDone = true;
    }

    private void Consume(Consumer consumer)
    {
        for (var captures = 1; !consumer.IsGivenUp && _due.TryDequeue(out var run); captures++)
        {
            if (!room.Wait(0))
            {
                consumer.LetWritesGo();
                room.Wait();
            }

            consumer.Begin(run, time.GetTimestamp());
            start(run);
            consumer.End();
            if (captures % CapturesInOneGo == 0 && _due.Count < WorthAnotherThread)
            {
#pragma warning disable RS0030 // A thread of its own, and the machine's time, not the app's.
                Thread.Sleep(s_rest);
#pragma warning restore RS0030
            }
        }

        consumer.LetWritesGo();
    }

    // What it captured before must not wait for the one that keeps it.
    private void LetSlowOnesWritesGo(Consumer consumer)
    {
        if (consumer.LongerThan(limits.Slow, time) is not null)
        {
            consumer.LetWritesGo();
        }
    }

    private bool IsGivenUp(Consumer consumer)
    {
        if (consumer.LongerThan(limits.Stuck, time) is not { } run)
        {
            return false;
        }

        consumer.IsGivenUp = true;
        consumer.LetWritesGo();
        giveUp(run);
        return true;
    }

    /// <summary>What may be spent on captures.</summary>
    /// <param name="MaxThreads">How many threads may capture at once.</param>
    /// <param name="Slow">After how long at one circuit the others get one more thread.</param>
    /// <param name="Stuck">After how long at one circuit a thread is given up: an app's callback may block instead of waiting.</param>
    internal readonly record struct Limits(int MaxThreads, TimeSpan Slow, TimeSpan Stuck);

    /// <summary>One thread.</summary>
    private sealed class Consumer(bool stays)
    {
        private CheckpointRun? _current;
        private long _since;
        private TaskCompletionSource _writesGo = new();
        private volatile bool _isDone;
        private volatile bool _isGivenUp;

        /// <summary>Whether it waits for more when nothing is due: one does.</summary>
        public bool Stays { get; } = stays;

        public bool IsDone
        {
            get => _isDone;
            set => _isDone = value;
        }

        public bool IsGivenUp
        {
            get => _isGivenUp;
            set => _isGivenUp = value;
        }

        public void Begin(CheckpointRun run, long now)
        {
            run.WritesGo = Volatile.Read(ref _writesGo).Task;
            Volatile.Write(ref _since, now);
            Volatile.Write(ref _current, run);
        }

        public void End() => Volatile.Write(ref _current, null);

        /// <summary>Everything captured until now may be written, one after the other on this thread up to its first wait.</summary>
        public void LetWritesGo() => Interlocked.Exchange(ref _writesGo, new TaskCompletionSource()).SetResult();

        /// <summary>The attempt that has kept it for longer than this, if any.</summary>
        public CheckpointRun? LongerThan(TimeSpan limit, TimeProvider time)
        {
            var run = Volatile.Read(ref _current);
            var isLong = time.GetElapsedTime(Volatile.Read(ref _since)) > limit;
            return isLong && ReferenceEquals(run, Volatile.Read(ref _current)) ? run : null;
        }
    }
}
