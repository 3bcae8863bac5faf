using CircuitKit.Admission.Users;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Admission;

/// <summary>
/// The leases of resumed circuits whose connection ended before they were opened. Such a circuit stays in memory, and counts, until its browser
/// resumes again or it expires.
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

    /// <summary>Called when a connection has ended, after the framework has handled that. Releases its lease if it has no circuit.</summary>
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
                // The circuit ended in the meantime.
                Release(key);
            }
        }
    }

    /// <summary>
    /// Whether a resume with this key ends an unopened circuit: the key's own, or one that was resumed from its snapshot. Then it takes that one's
    /// room.
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
