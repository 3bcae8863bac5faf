namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>
/// A clock that stands still until it is told to move on: what takes time takes none, and what is due in half a second or more waits to be told.
/// Shorter waits, which only give others their turn, run in real time, so that the app goes on meanwhile.
/// </summary>
internal sealed class HeldClock : TimeProvider
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(500);
    private static readonly DateTimeOffset s_start = System.GetUtcNow();

    private readonly Lock _lock = new();
    private readonly HashSet<HeldTimer> _held = [];

    // Not from zero, which means "never" in some places.
    private TimeSpan _now = TimeSpan.FromHours(1);
    private long? _releasedAt;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return (_now + (_releasedAt is { } since ? System.GetElapsedTime(since) : TimeSpan.Zero)).Ticks;
        }
    }

    public override DateTimeOffset GetUtcNow() => s_start + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        HeldTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>How many wait for exactly this time.</summary>
    public int Awaited(TimeSpan time)
    {
        lock (_lock)
        {
            return _held.Count(timer => timer.DueTime == time);
        }
    }

    /// <summary>Lets time pass at once, and runs what has become due.</summary>
    public void Pass(TimeSpan time)
    {
        HeldTimer[] due;
        lock (_lock)
        {
            _now += time;
            due = [.. _held.Where(timer => timer.Due <= _now)];
        }

        // As the system's timers do: what is due must not hold up who lets the time pass.
        foreach (HeldTimer timer in due)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Fire(), timer, preferLocal: false);
        }
    }

    /// <summary>From now on it runs like any other, and so does what waits.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _releasedAt = System.GetTimestamp();
            foreach (HeldTimer timer in _held)
            {
                timer.Release(_now);
            }

            _held.Clear();
        }
    }

    private sealed class HeldTimer : ITimer
    {
        private readonly HeldClock _clock;
        private readonly Action _callback;
        private readonly ITimer _real;
        private TimeSpan _period;

        public HeldTimer(HeldClock clock, Action callback)
        {
            (_clock, _callback) = (clock, callback);
            _real = System.CreateTimer(static that => ((HeldTimer)that!)._callback(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public TimeSpan DueTime { get; private set; }

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_clock._lock)
            {
                (DueTime, _period, Due) = (dueTime, period, _clock._now + dueTime);
                if (dueTime < s_shortest || _clock._releasedAt is not null)
                {
                    _clock._held.Remove(this);
                    return _real.Change(dueTime, period);
                }

                _clock._held.Add(this);
                return _real.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        public void Release(TimeSpan now) => _real.Change(Due > now ? Due - now : TimeSpan.Zero, _period);

        public void Fire()
        {
            lock (_clock._lock)
            {
                if (!_clock._held.Contains(this) || Due > _clock._now)
                {
                    return;
                }

                Due = _clock._now + _period;
                if (_period <= TimeSpan.Zero)
                {
                    _clock._held.Remove(this);
                }
            }

            _callback();
        }

        public void Dispose()
        {
            lock (_clock._lock)
            {
                _clock._held.Remove(this);
            }

            _real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
