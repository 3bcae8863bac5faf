using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission;

/// <summary>
/// The places that are taken on this node, by tab, person and address. As large as there are circuits and those being opened: who is refused leaves
/// nothing behind.
/// </summary>
internal sealed class AdmissionTable(IOptions<CircuitKitOptions> options, TimeProvider time)
{
    internal static readonly TimeSpan LongestResume = TimeSpan.FromSeconds(30);

    private readonly AdmissionOptions _limits = options.Value.Admission;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Admittance> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Admittance> _byCircuit = new(StringComparer.Ordinal);
    private readonly Dictionary<CircuitConnection, Admittance> _opening = [];
    private readonly PlaceIndex _tabs = new();
    private readonly PlaceIndex _users = new();
    private readonly PlaceCount<string> _seats = new();
    private readonly PlaceCount<AddressKey> _addresses = new();
    private readonly Queue<(Admittance Place, long Since)> _underWay = [];
    private long _order;
    private int _count;
    private int _resuming;

    /// <summary>Places taken. Read without the lock, for a look at the door.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Addresses that are counted.</summary>
    public int Addresses
    {
        get
        {
            lock (_lock)
            {
                return _addresses.Keys;
            }
        }
    }

    /// <summary>Circuits on their way back. One that takes very long, as of a browser that shows nothing, keeps newcomers out no longer.</summary>
    public int Resuming
    {
        get
        {
            lock (_lock)
            {
                while (_underWay.TryPeek(out var first) && (!first.Place.IsUnderWay || time.GetElapsedTime(first.Since) >= LongestResume))
                {
                    Arrive(_underWay.Dequeue().Place);
                }

                return _resuming;
            }
        }
    }

    /// <summary>
    /// Takes a place for a newcomer, and the places of circuits that it replaces if there is no room else. Within one lock, so that of many at once no
    /// more get in than there is room for.
    /// </summary>
    /// <param name="newcomer">Who.</param>
    /// <param name="connection">The connection on which the circuit will be opened.</param>
    /// <param name="users">How many circuits a person may have on this node; null when that is not for this node to say.</param>
    /// <param name="endsOldest">Whether the person's oldest circuits make room.</param>
    public PlaceAnswer Take(Newcomer newcomer, CircuitConnection connection, int? users, bool endsOldest)
    {
        lock (_lock)
        {
            List<Admittance> left = [];
            var refusal = Judge(newcomer, users, left);
            if (refusal is not null && newcomer.Tab.TabId is { } tab)
            {
                left = [.. _tabs.Of(tab).Where(place => place.IsReplacedBy(newcomer))];
                refusal = left.Count == 0 ? refusal : Judge(newcomer, users, left);
            }

            if (refusal == AdmissionRefusal.User && endsOldest)
            {
                var theirs = _users.Of(newcomer.UserKey!).Except(left).OrderBy(place => place.Order).ToList();
                left.AddRange(theirs.Take(theirs.Count - users!.Value + 1));
                refusal = Judge(newcomer, users, left);
            }

            if (refusal is { } reason)
            {
                return new PlaceAnswer(reason, null, []);
            }

            left.ForEach(Remove);
            return new PlaceAnswer(null, Add(newcomer, connection, isResume: false), left);
        }
    }

    /// <summary>Takes a place for a circuit that comes back. Null when not even the room kept for those is left.</summary>
    public Admittance? TakeForResume(Newcomer who, CircuitConnection connection, int? most)
    {
        lock (_lock)
        {
            return _byId.Count >= most ? null : Add(who, connection, isResume: true);
        }
    }

    /// <summary>
    /// Judges a place that is taken already by the person's other circuits on this node, because those elsewhere cannot be counted. Who came first
    /// stays.
    /// </summary>
    public PlaceAnswer JudgeUser(Admittance place, int most, bool endsOldest)
    {
        lock (_lock)
        {
            var earlier = _users.Of(place.Who.UserKey!).Where(other => other.Order < place.Order).OrderBy(other => other.Order).ToList();
            if (earlier.Count < most)
            {
                return new PlaceAnswer(null, place, []);
            }

            List<Admittance> left = endsOldest
                ? [.. earlier.Take(earlier.Count - most + 1)]
                : [.. earlier.Where(other => other.IsReplacedBy(place.Who))];
            if (earlier.Count - left.Count >= most)
            {
                Remove(place);
                return new PlaceAnswer(AdmissionRefusal.User, null, []);
            }

            left.ForEach(Remove);
            return new PlaceAnswer(null, place, left);
        }
    }

    /// <summary>A circuit is open: it has the place that was taken on its connection, or one more that nobody refuses any longer.</summary>
    public Admittance Opened(CircuitInfo circuit, CircuitConnection? connection)
    {
        lock (_lock)
        {
            if (connection is null || !_opening.Remove(connection, out var place))
            {
                var who = new Newcomer(new TabIdentity(circuit.TabId, circuit.Frame), circuit.UserKey, Address: null, Seat: null, Insists: false);
                place = Add(who, connection: null, isResume: circuit.State == CircuitState.Resuming);
            }

            place.Connection = null;
            place.CircuitId = circuit.Id;
            _byCircuit[circuit.Id] = place;
            return place;
        }
    }

    /// <summary>A circuit has changed its state. Answers its place when it has just become free.</summary>
    public Admittance? Changed(CircuitInfo circuit)
    {
        lock (_lock)
        {
            if (!_byCircuit.TryGetValue(circuit.Id, out var place))
            {
                return null;
            }

            if (circuit.State is CircuitState.Closed or CircuitState.Hibernated)
            {
                Remove(place);
                return place;
            }

            place.IsDisconnected = circuit.State == CircuitState.Disconnected;
            if (circuit.State != CircuitState.Resuming)
            {
                Arrive(place);
            }

            return null;
        }
    }

    /// <summary>Nothing was opened on this connection, and will not be. Answers the place that has become free.</summary>
    public Admittance? NotOpened(CircuitConnection connection)
    {
        lock (_lock)
        {
            if (_opening.TryGetValue(connection, out var place))
            {
                Remove(place);
            }

            return place;
        }
    }

    /// <summary>Whether a newcomer takes the place of a circuit that it leaves: a reload.</summary>
    public bool IsReload(Newcomer newcomer)
    {
        lock (_lock)
        {
            return newcomer.Tab.TabId is { } tab && _tabs.Of(tab).Any(place => place.IsReplacedBy(newcomer));
        }
    }

    /// <summary>Its circuit could not be ended and lives on: it takes up a place as before.</summary>
    public void TakeBack(Admittance place)
    {
        lock (_lock)
        {
            if (place is { IsGone: true, CircuitId: { } circuitId } && _byCircuit.TryAdd(circuitId, place))
            {
                place.IsGone = false;
                Add(place);
            }
        }
    }

    public void Give(Admittance place)
    {
        lock (_lock)
        {
            Remove(place);
        }
    }

    public bool IsOpening(CircuitConnection connection)
    {
        lock (_lock)
        {
            return _opening.ContainsKey(connection);
        }
    }

    /// <summary>Whether this browser has a circuit here.</summary>
    public bool HasSeat(string seat)
    {
        lock (_lock)
        {
            return _seats.Of(seat) > 0;
        }
    }

    public Admittance? Find(string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>All places of people.</summary>
    public IReadOnlyList<Admittance> OfUsers()
    {
        lock (_lock)
        {
            return [.. _byId.Values.Where(place => place.Who.UserKey is not null)];
        }
    }

    private AdmissionRefusal? Judge(Newcomer newcomer, int? users, List<Admittance> without) =>
        _limits.MaxCircuits is { } most && _byId.Count - without.Count >= most ? AdmissionRefusal.Circuits
        : newcomer.Address is { } address && _addresses.Of(address) - without.Count(place => place.Who.Address == address) >= _limits.MaxCircuitsPerAddress
            ? AdmissionRefusal.Address
        : newcomer.Tab.TabId is { } tab && _tabs.Of(tab).Count - without.Count(place => place.Who.Tab.TabId == tab) >= _limits.MaxCircuitsPerTab
            ? AdmissionRefusal.Tab
        : newcomer.UserKey is { } user && _users.Of(user).Count - without.Count(place => place.Who.UserKey == user) >= users
            ? AdmissionRefusal.User
        : null;

    private Admittance Add(Newcomer who, CircuitConnection? connection, bool isResume)
    {
        var place = new Admittance(who, connection, isResume, ++_order);
        Add(place);
        if (connection is not null)
        {
            _opening[connection] = place;
        }

        if (isResume && _limits.RefuseNewAtResumes is not null)
        {
            _underWay.Enqueue((place, time.GetTimestamp()));
            _resuming++;
        }

        return place;
    }

    private void Add(Admittance place)
    {
        var who = place.Who;
        _byId.Add(place.Id, place);
        _tabs.Add(who.Tab.TabId, place);
        _users.Add(who.UserKey, place);
        if (who.Seat is { } seat)
        {
            _seats.Add(seat);
        }

        if (who.Address is { } address)
        {
            _addresses.Add(address);
        }

        _count = _byId.Count;
    }

    private void Remove(Admittance place)
    {
        if (!_byId.Remove(place.Id))
        {
            return;
        }

        place.IsGone = true;
        _tabs.Remove(place.Who.Tab.TabId, place);
        _users.Remove(place.Who.UserKey, place);
        if (place.Who.Seat is { } seat)
        {
            _seats.Remove(seat);
        }

        if (place.Who.Address is { } address)
        {
            _addresses.Remove(address);
        }

        if (place.Connection is { } connection)
        {
            _opening.Remove(connection);
        }

        if (place.CircuitId is { } circuitId)
        {
            _byCircuit.Remove(circuitId);
        }

        Arrive(place);
        _count = _byId.Count;
    }

    private void Arrive(Admittance place)
    {
        if (place.IsUnderWay && _limits.RefuseNewAtResumes is not null)
        {
            _resuming--;
        }

        place.IsUnderWay = false;
    }
}
