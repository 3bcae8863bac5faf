using System.Security.Claims;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Tracking;

/// <summary>The mutable record of one circuit. Only <see cref="CircuitTable"/> changes its state; all else is written under its lock.</summary>
internal sealed class TrackedCircuit
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly string _nodeId;
    private readonly CircuitOrigin? _origin;

    private CircuitState _state;
    private CircuitCloseReason _closeReason;
    private CircuitConnection? _connection;
    private TabIdentity _tab;
    private string? _userKey;
    private ClaimsPrincipal? _user;
    private string? _address;
    private string? _url;
    private PathString _pathBase;
    private DateTimeOffset _stateSince;
    private SnapshotInfo? _snapshot;
    private CircuitHolds? _holds;
    private RetentionInfo? _retention;
    private long _lastActivity;
    private long _eventCount;
    private volatile bool _hasBeenUsed;

    public TrackedCircuit(string id, string nodeId, CircuitConnection? connection, TimeProvider time)
    {
        Id = id;
        _nodeId = nodeId;
        _time = time;
        _lastActivity = time.GetTimestamp();
        OpenedAt = _stateSince = FirstOpenedAt = time.GetUtcNow();
        if (connection is not null)
        {
            _connection = connection;
            _tab = connection.Tab;
            _userKey = connection.UserKey;
            _user = connection.User;
            _address = connection.Address;
            _url = connection.Url;
            _pathBase = connection.PathBase;
            if (connection.Origin is { } origin)
            {
                _origin = origin;
                _state = CircuitState.Resuming;
                _hasBeenUsed = true;
                FirstOpenedAt = origin.FirstOpenedAt;
            }
        }
    }

    public string Id { get; }

    public string? ContinuationOf => _origin?.CircuitId;

    public DateTimeOffset OpenedAt { get; }

    public DateTimeOffset FirstOpenedAt { get; }

    /// <summary>Why the framework is about to let the circuit go, when that is known beforehand.</summary>
    public CircuitCloseReason ExpectedCloseReason { get; set; }

    /// <summary>The framework's activity of the circuit, when it is traced.</summary>
    public CircuitTrace? Trace { get; set; }

    /// <summary>What was noted when it was closed on command.</summary>
    public string? CloseNote { get; set; }

    /// <summary>Whose it is now; see <see cref="CircuitInfo.UserKey"/>.</summary>
    public string? UserKey
    {
        get
        {
            lock (_lock)
            {
                return _userKey;
            }
        }
    }

    /// <summary>The person of its last connection.</summary>
    public ClaimsPrincipal? User
    {
        get
        {
            lock (_lock)
            {
                return _user;
            }
        }
    }

    /// <summary>See <see cref="CircuitInfo.TabId"/>.</summary>
    public string? TabId
    {
        get
        {
            lock (_lock)
            {
                return _tab.TabId;
            }
        }
    }

    /// <summary>Where its last connection came from; see <see cref="CircuitConnection.Address"/>.</summary>
    public string? Address
    {
        get
        {
            lock (_lock)
            {
                return _address;
            }
        }
    }

    /// <summary>Whether the person has done something in it, or has come back to it from a snapshot.</summary>
    public bool HasBeenUsed => _hasBeenUsed;

    /// <summary>See <see cref="CircuitInfo.Url"/>.</summary>
    /// <summary>Its page. Asked on the path of every event that is measured: without the lock.</summary>
    public string? Url => Volatile.Read(ref _url);

    /// <summary>Its page, and below which path the app is.</summary>
    public (string? Url, PathString PathBase) Page
    {
        get
        {
            lock (_lock)
            {
                return (_url, _pathBase);
            }
        }
    }

    /// <summary>How long its events take; null while nobody measures that, and while its browser is away.</summary>
    public RoundTrip? RoundTrip
    {
        get
        {
            lock (_lock)
            {
                return _connection?.RoundTrip;
            }
        }
    }

    public CircuitState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Why it is not to be hibernated now, or null.</summary>
    public string? HoldReason => Volatile.Read(ref _holds)?.Reason;

    /// <summary>Whether it is connected to a page whose script can let it go and get it back.</summary>
    public bool CanHibernate
    {
        get
        {
            lock (_lock)
            {
                return _connection is { CanHibernate: true };
            }
        }
    }

    /// <summary>How long ago its browser last sent something.</summary>
    public TimeSpan IdleFor => _time.GetElapsedTime(Volatile.Read(ref _lastActivity));

    /// <summary>It is not hibernated until what is returned is disposed.</summary>
    public IDisposable Hold(string reason) => LazyInitializer.EnsureInitialized(ref _holds, static () => new CircuitHolds()).Add(reason);

    /// <summary>The browser sent something. On the path of every event: no lock, no allocation.</summary>
    public void Touch()
    {
        Interlocked.Increment(ref _eventCount);
        Volatile.Write(ref _lastActivity, _time.GetTimestamp());
    }

    /// <summary>The person did something. On the path of every event: no lock, no allocation.</summary>
    public void Use() => _hasBeenUsed = true;

    public void MoveTo(string url)
    {
        lock (_lock)
        {
            Volatile.Write(ref _url, url);
        }
    }

    /// <summary>Another connection serves it now: the tab and the person may be others.</summary>
    public void ConnectedThrough(CircuitConnection connection)
    {
        lock (_lock)
        {
            _connection = connection;
            _tab = connection.Tab;
            _userKey = connection.UserKey;
            _user = connection.User;
            _address = connection.Address;
            _pathBase = connection.PathBase;
        }
    }

    /// <summary>Its connection is gone, and must not be held in memory by a circuit that waits for another one.</summary>
    public void ConnectionLost()
    {
        lock (_lock)
        {
            _connection = null;
        }
    }

    /// <summary>Ends the connection it has, if any.</summary>
    public void CutConnection()
    {
        CircuitConnection? connection;
        lock (_lock)
        {
            connection = _connection;
        }

        connection?.Cut();
    }

    /// <summary>Sends a message to the script of the browser that shows it, if it is connected.</summary>
    public Task TellAsync(string message, object? content, CancellationToken cancellationToken) => TellAsync(message, [content], cancellationToken);

    public Task TellAsync(string message, object?[] contents, CancellationToken cancellationToken)
    {
        CircuitConnection? connection;
        lock (_lock)
        {
            connection = _connection;
        }

        return connection?.TellAsync(message, contents, cancellationToken) ?? Task.CompletedTask;
    }

    /// <summary>Whether this is the connection it has.</summary>
    public bool IsServedBy(CircuitConnection connection)
    {
        lock (_lock)
        {
            return ReferenceEquals(_connection, connection);
        }
    }

    public void SnapshotSaved(SnapshotInfo snapshot)
    {
        lock (_lock)
        {
            _snapshot = snapshot;
        }
    }

    /// <summary>How long it is kept while its browser is away; null when the browser is back.</summary>
    public void Kept(RetentionInfo? retention)
    {
        lock (_lock)
        {
            _retention = retention;
        }
    }

    /// <summary>Applies an event. Returns the change when the state changed, else null.</summary>
    public CircuitChange? Apply(CircuitEvent happened, CircuitCloseReason reason)
    {
        lock (_lock)
        {
            var previous = _state;
            var next = CircuitLifecycle.Next(previous, happened);
            if (next == previous)
            {
                return null;
            }

            _state = next;
            _stateSince = _time.GetUtcNow();
            _closeReason = next == CircuitState.Closed ? reason : CircuitCloseReason.None;
            if (next == CircuitState.Hibernated)
            {
                // All that is kept of it, for hours: nothing of its person but the key.
                _user = null;
                _address = null;
                _holds = null;
                _retention = null;
                Trace = null;
            }

            return new CircuitChange(ViewLocked(), previous);
        }
    }

    public CircuitInfo View()
    {
        lock (_lock)
        {
            return ViewLocked();
        }
    }

    private CircuitInfo ViewLocked() => new()
    {
        Id = Id,
        TabId = _tab.TabId,
        Frame = _tab.Frame,
        UserKey = _userKey,
        NodeId = _nodeId,
        State = _state,
        CloseReason = _closeReason,
        CloseNote = _closeReason == CircuitCloseReason.None ? null : CloseNote,
        Url = _url,
        OpenedAt = OpenedAt,
        FirstOpenedAt = FirstOpenedAt,
        StateSince = _stateSince,
        LastActivityAt = _time.GetUtcNow() - _time.GetElapsedTime(Volatile.Read(ref _lastActivity)),
        EventCount = Interlocked.Read(ref _eventCount),
        Snapshot = _snapshot,
        Retention = _retention,
        ContinuationOf = ContinuationOf,
        ResumedFromVersion = _origin?.AppVersion,
        UnreadableValues = _origin?.UnreadableValues ?? 0,
    };
}
