using System.Security.Claims;
using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.RoundTrips;

namespace CircuitKit.Tracking;

/// <summary>The one mutable record of a live circuit: its connection, the request to end it, and what is saved.</summary>
/// <remarks>
/// Only <see cref="CircuitTable"/> changes its state, under the lock. What is known from the connection is replaced as a whole. The path of every
/// event (<see cref="Touch"/>, <see cref="Mark"/>) takes no lock. Nor does saving, as one worker at a time writes that part.
/// </remarks>
internal sealed partial class TrackedCircuit
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly DirtyCircuits _dirty;
    private readonly string _nodeId;
    private readonly CircuitOrigin? _origin;

    private volatile CircuitState _state;
    private volatile CircuitConnection? _connection;
    private volatile Client _client = Client.Unknown;
    private CircuitCloseReason _closeReason;
    private string? _url;
    private DateTimeOffset _stateSince;
    private CircuitHolds? _holds;
    private RetentionInfo? _retention;
    private EndRequest? _end;
    private long _lastActivity;
    private long _eventCount;
    private volatile bool _hasBeenTouched;
    private long _lastUse;

    /// <param name="id">The framework's public id of the circuit.</param>
    /// <param name="key">The key of its snapshot; null when its secret is not known.</param>
    /// <param name="live">Captures and evicts it; null when this framework version lacks what that needs.</param>
    /// <param name="connection">The connection it is opened on, if known.</param>
    /// <param name="nodeId">This process.</param>
    /// <param name="dirty">The circuits to capture, which it joins when it is marked.</param>
    /// <param name="time">The clock.</param>
    public TrackedCircuit(
        string id, SnapshotKey? key, ILiveCircuit? live, CircuitConnection? connection, string nodeId, DirtyCircuits dirty, TimeProvider time)
    {
        (Id, Key, Live, _nodeId, _dirty, _time) = (id, key, live, nodeId, dirty, time);
        _lastActivity = _lastUse = _unsavedSince = time.GetTimestamp();
        OpenedAt = _stateSince = FirstOpenedAt = time.GetUtcNow();
        if (connection is not null)
        {
            ServedBy(connection);
            _url = connection.Url;
            Trace = connection.Trace;
            IsResumed = connection.IsResuming;
            if (connection.Origin is { } origin)
            {
                _origin = origin;
                _state = CircuitState.Resuming;
                FirstOpenedAt = origin.FirstOpenedAt;
            }
        }
    }

    public string Id { get; }

    /// <summary>The key of its snapshot; null when its secret is not known, so that it cannot be saved.</summary>
    public SnapshotKey? Key { get; }

    /// <summary>Captures and evicts it; null when this framework version lacks what that needs.</summary>
    public ILiveCircuit? Live { get; }

    /// <summary>Whether it continues another circuit, known or not.</summary>
    public bool IsResumed { get; }

    public string? ContinuationOf => _origin?.CircuitId;

    public DateTimeOffset OpenedAt { get; }

    public DateTimeOffset FirstOpenedAt { get; }

    /// <summary>The framework's activity of the circuit, when it is traced.</summary>
    public CircuitTrace? Trace { get; }

    public CircuitState State => _state;

    /// <summary>Whether it is waiting for its browser.</summary>
    public bool IsDisconnected => !IsClosed && _state == CircuitState.Disconnected;

    /// <summary>Whether the user has done something in it, or it was resumed from a snapshot.</summary>
    public bool HasBeenUsed => _hasBeenTouched || _origin is not null;

    /// <summary>
    /// Whether the server has received an event or a navigation of the user. What came before a resume does not count, because the snapshot has it.
    /// </summary>
    public bool HasBeenTouched => _hasBeenTouched;

    /// <summary>See <see cref="CircuitInfo.UserKey"/>.</summary>
    public string? UserKey => _client.UserKey;

    /// <summary>The user of its last connection.</summary>
    public ClaimsPrincipal? User => _client.User;

    /// <summary>The user the state belongs to: that of its last connection.</summary>
    public UserBinding Binding => _client.Binding;

    /// <summary>The mark by which the store finds that user's snapshots; see <see cref="Identity.UserMark"/>.</summary>
    public string? UserMark => _client.UserMark;

    /// <summary>The sign-in of that user; see <see cref="CircuitConnection.SignIn"/>. It is replaced when it is renewed.</summary>
    public SignIn? SignIn
    {
        get => _client.SignIn;
        set => _client.SignIn = value;
    }

    /// <summary>See <see cref="CircuitInfo.TabId"/>.</summary>
    public string? TabId => _client.Tab.TabId;

    /// <summary>The address of its last connection; see <see cref="CircuitConnection.Address"/>.</summary>
    public string? Address => _client.Address;

    /// <summary>See <see cref="CircuitInfo.Url"/>. Read on the path of every event that is measured: without the lock.</summary>
    public string? Url => Volatile.Read(ref _url);

    /// <summary>The address of its page, and the base path of the app.</summary>
    public (string? Url, PathString PathBase) Page => (Url, _client.PathBase);

    /// <summary>The connection that serves it, if any.</summary>
    public CircuitConnection? Connection => _connection;

    /// <summary>How long its events take; null while that is not measured, and while it is disconnected.</summary>
    public RoundTrip? RoundTrip => Connection?.RoundTrip;

    /// <summary>Whether it is connected to a page whose script can hibernate and wake it.</summary>
    public bool CanHibernate => Connection is { CanHibernate: true };

    /// <summary>Why it must not hibernate now, or null.</summary>
    public string? HoldReason => Volatile.Read(ref _holds)?.Reason;

    /// <summary>How long ago its browser last sent something.</summary>
    public TimeSpan IdleFor => _time.GetElapsedTime(Volatile.Read(ref _lastActivity));

    /// <summary>The clock's timestamp when its browser last sent something. The same value means that nothing has happened since.</summary>
    public long LastActivity => Volatile.Read(ref _lastActivity);

    /// <summary>How long it is kept while it is disconnected; null while it is connected, and before the decision.</summary>
    public RetentionInfo? Retention
    {
        get => Volatile.Read(ref _retention);
        set => Volatile.Write(ref _retention, value);
    }

    /// <summary>Keeps it from hibernating until the result is disposed, or the duration is over.</summary>
    public IDisposable Hold(string reason, TimeSpan? duration = null) =>
        LazyInitializer.EnsureInitialized(ref _holds, () => new CircuitHolds(_time)).Add(reason, duration);

    /// <summary>The browser sent something. On the path of every event: no lock, no allocation.</summary>
    public void Touch()
    {
        Interlocked.Increment(ref _eventCount);
        Volatile.Write(ref _lastActivity, _time.GetTimestamp());
    }

    /// <summary>The clock's timestamp when its user last did something, here or, as far as that is known, in another page of the sign-in.</summary>
    public long LastUse => Volatile.Read(ref _lastUse);

    /// <summary>The user did something. On the path of every event: no lock, no allocation.</summary>
    public void Use()
    {
        _hasBeenTouched = true;
        Volatile.Write(ref _lastUse, _time.GetTimestamp());
    }

    /// <summary>The user did something at that time that the server has not seen.</summary>
    public void WasUsed(long at)
    {
        if (at > LastUse)
        {
            Volatile.Write(ref _lastUse, at);
        }
    }

    public void MoveTo(string url) => Volatile.Write(ref _url, url);

    /// <summary>Another connection serves it now, perhaps of another tab or user. The state belongs to the user of this connection.</summary>
    public void ConnectedThrough(CircuitConnection connection)
    {
        var before = (Binding, SignIn?.Mark);
        ServedBy(connection);
        if ((Binding, SignIn?.Mark) != before)
        {
            SaveAgain();
        }
    }

    /// <summary>The user of its connection is the same, with other claims: what decides by roles sees the new ones.</summary>
    public void UserRenewed(CircuitConnection connection)
    {
        if (ReferenceEquals(_connection, connection))
        {
            _client = new Client(connection);
        }
    }

    /// <summary>Its connection is lost. A disconnected circuit must not keep the connection in memory.</summary>
    public void ConnectionLost() => _connection = null;

    /// <summary>Ends its connection, if any.</summary>
    public void CutConnection() => Connection?.Cut();

    /// <summary>Sends a message to the script of its page, if it is connected.</summary>
    public Task TellAsync(string message, object?[] contents, CancellationToken cancellationToken) =>
        Connection?.TellAsync(message, contents, cancellationToken) ?? Task.CompletedTask;

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
            _closeReason = reason;
            return new CircuitChange { Circuit = ViewLocked(_client), Previous = previous };
        }
    }

    /// <summary>An immutable copy.</summary>
    public CircuitInfo View()
    {
        lock (_lock)
        {
            return ViewLocked(_client);
        }
    }

    private void ServedBy(CircuitConnection connection)
    {
        _connection = connection;
        _client = new Client(connection);
    }

    private CircuitInfo ViewLocked(Client client) => new()
    {
        Id = Id,
        TabId = client.Tab.TabId,
        Frame = client.Tab.Frame,
        UserKey = client.UserKey,
        NodeId = _nodeId,
        State = _state,
        CloseReason = _closeReason,
        CloseNote = _closeReason == CircuitCloseReason.None ? null : _end?.Note,
        Url = _url,
        OpenedAt = OpenedAt,
        FirstOpenedAt = FirstOpenedAt,
        StateSince = _stateSince,
        LastActivityAt = _time.GetUtcNow() - IdleFor,
        EventCount = Interlocked.Read(ref _eventCount),
        Snapshot = Snapshot,
        SaveState = SaveState,
        Retention = _retention,
        ContinuationOf = ContinuationOf,
        ResumedFromVersion = _origin?.AppVersion,
        UnreadableValues = _origin?.UnreadableValues ?? 0,
    };

    /// <summary>What a connection tells about tab and user, which outlives the connection.</summary>
    private sealed class Client(CircuitConnection connection)
    {
        public static readonly Client Unknown = new(new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null });

        public TabIdentity Tab { get; } = connection.Tab;

        public string? UserKey { get; } = connection.UserKey;

        public ClaimsPrincipal? User { get; } = connection.User;

        public SignIn? SignIn
        {
            get => Volatile.Read(ref field);
            set => Volatile.Write(ref field, value);
        } = connection.SignIn;

        public string? Address { get; } = connection.Address;

        public PathString PathBase { get; } = connection.PathBase;

        public UserBinding Binding { get; } = UserBinding.For(connection.User);

        public string? UserMark { get; } = Identity.UserMark.Of(connection.UserKey);
    }
}
