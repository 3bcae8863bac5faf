using System.Collections.Concurrent;
using CircuitKit.Admission.Users;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Admission;

/// <summary>
/// The leases of circuits that were resumed, whose connections have ended before they were opened. They are in memory all the same, until their
/// browser
/// resumes once more or their time is over, and count until then.
/// </summary>
internal sealed class UnopenedLeases
{
    private readonly ConcurrentDictionary<SnapshotKey, AdmissionLease> _leases = new();
    private readonly UnopenedResumes _unopened;
    private readonly AdmissionTable _table;
    private readonly SharedUserLimit _users;

    public UnopenedLeases(UnopenedResumes unopened, AdmissionTable table, SharedUserLimit users)
    {
        (_unopened, _table, _users) = (unopened, table, users);
        unopened.Gone += Release;
    }

    /// <summary>
    /// A connection has ended, and the framework knows of it. Its lease stays with its circuit, and is released where there is none.
    /// </summary>
    public void Disconnected(CircuitConnection connection)
    {
        if (connection is not { Circuit: null, Secret: { } secret }
            || SnapshotKey.FromSecret(secret) is var key && !_unopened.IsUnopened(key))
        {
            _users.Release(_table.NotOpened(connection));
        }
        else if (_table.Disconnected(connection) is { } lease)
        {
            _leases[key] = lease;
            if (!_unopened.IsUnopened(key))
            {
                // Gone this very moment.
                Release(key);
            }
        }
    }

    /// <summary>
    /// Whether a resume with this key ends such a circuit, the key's own or the one that was made from its snapshot: the new one takes its room.
    /// </summary>
    public bool MakeRoomFor(SnapshotKey key) =>
        _leases.ContainsKey(key) || (_unopened.FindByOldKey(key) is { } made && _leases.ContainsKey(made.Key));

    private void Release(SnapshotKey key)
    {
        if (_leases.TryRemove(key, out var lease))
        {
            _table.Release(lease);
            _users.Release(lease);
        }
    }
}
