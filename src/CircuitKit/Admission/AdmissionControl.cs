using CircuitKit.Admission.Users;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission;

/// <summary>Decides who gets a circuit. Does nothing while no limit is set.</summary>
internal sealed class AdmissionControl
{
    private readonly AdmissionOptions _limits;
    private readonly AdmissionTable _table;
    private readonly UnopenedLeases _unopened;
    private readonly SharedUserLimit _users;
    private readonly LeaseRevocation _revocation;
    private readonly NodeIdentity _node;
    private readonly INodeMemory _memory;
    private readonly AdmissionReport _report;

    public AdmissionControl(
        IOptions<AdmissionOptions> options,
        CircuitTable registry,
        AdmissionTable table,
        UnopenedLeases unopened,
        SharedUserLimit users,
        LeaseRevocation revocation,
        NodeIdentity node,
        INodeMemory memory,
        AdmissionReport report)
    {
        (_limits, _table, _unopened, _users) = (options.Value, table, unopened, users);
        (_revocation, _node, _memory, _report) = (revocation, node, memory, report);
        LimitsNode = _limits.MaxCircuits is not null || _limits.MemoryPressureThreshold is not null || _limits.MaxConcurrentResumes is not null;
        IsActive = LimitsNode || _limits is not
        {
            MaxCircuitsPerUser: null, MaxCircuitsPerTab: null, MaxCircuitsPerAddress: null, MaxIdleConnectionsPerAddress: null,
        };
        MaxWithResumes = _limits.MaxCircuits is { } max ? max + (int)Math.Ceiling(max * _limits.ResumeMargin) : null;
        if (IsActive)
        {
            // For as long as the app lives, as both are the app's own.
            registry.OnChange(Follow);
        }
    }

    /// <summary>Whether any limit is set.</summary>
    public bool IsActive { get; }

    /// <summary>Whether a limit of the whole node is set, which is known before a page is rendered.</summary>
    public bool LimitsNode { get; }

    /// <summary>The most circuits there may be when some of them were resumed.</summary>
    public int? MaxWithResumes { get; }

    /// <summary>Why nobody new is let in at this moment; null when somebody may be.</summary>
    public AdmissionRefusal? NodeRefusal() => _table.Count >= _limits.MaxCircuits ? AdmissionRefusal.Circuits : Pressure();

    /// <summary>The limit of the whole node that is reached; null while there is room. Resuming circuits do not count: they arrive soon.</summary>
    public AdmissionRefusal? FullBy =>
        _table.Count >= _limits.MaxCircuits ? AdmissionRefusal.Circuits : IsMemoryShort ? AdmissionRefusal.Memory : null;

    private bool IsMemoryShort => _limits.MemoryPressureThreshold is { } threshold && _memory.Pressure > threshold;

    /// <summary>Whether the browser has a circuit here: its next page may be a reload.</summary>
    public bool IsKnown(string? browserId) => browserId is not null && _table.HasBrowser(browserId);

    /// <summary>Acquires a lease for a circuit that is about to be started on this connection, or returns why there is none.</summary>
    public async ValueTask<AdmissionRefusal?> AdmitAsync(CircuitConnection connection, AdmissionRequest request, CancellationToken cancellationToken)
    {
        var replacesOldest = _limits.UserLimitBehavior is UserLimitBehavior.CloseOldest or UserLimitBehavior.HibernateOldest
            || (_limits.UserLimitBehavior == UserLimitBehavior.Ask && request.IsConfirmed);
        var refusal = Pressure() is { } pressure && !_table.IsReload(request)
            ? pressure
            : await AcquireAsync(connection, request, replacesOldest, cancellationToken).ConfigureAwait(false);
        if (refusal == AdmissionRefusal.User && _limits.UserLimitBehavior == UserLimitBehavior.Ask)
        {
            refusal = AdmissionRefusal.Asked;
        }

        _report.Decided(refusal, isResume: false);
        return refusal;
    }

    /// <summary>
    /// Acquires a lease for a circuit that is about to be resumed. False when not even the margin for those has room. One that ends another takes its
    /// room.
    /// </summary>
    public bool TryResume(CircuitConnection connection, AdmissionRequest request, SnapshotKey? key)
    {
        var max = MaxWithResumes + (key is { } known && _unopened.MakeRoomFor(known) ? 1 : 0);
        var isAdmitted = _table.AcquireForResume(request, connection, max) is not null;
        _report.Decided(isAdmitted ? null : AdmissionRefusal.Circuits, isResume: true);
        return isAdmitted;
    }

    /// <summary>Whether this connection has a lease already.</summary>
    public bool HasLease(CircuitConnection connection) => connection.Circuit is not null || _table.IsOpening(connection);

    /// <summary>No circuit was opened on this connection, and none will be.</summary>
    public void NotOpened(CircuitConnection connection) => _users.Release(_table.NotOpened(connection));

    /// <summary>A connection has ended, and the framework knows of it.</summary>
    public void Disconnected(CircuitConnection connection) => _unopened.Disconnected(connection);

    private AdmissionRefusal? Pressure() =>
        _limits.MaxConcurrentResumes is { } max && _table.Resuming >= max ? AdmissionRefusal.Resuming
        : IsMemoryShort ? AdmissionRefusal.Memory
        : null;

    private async ValueTask<AdmissionRefusal?> AcquireAsync(
        CircuitConnection connection, AdmissionRequest request, bool replacesOldest, CancellationToken cancellationToken)
    {
        var isShared = _users.IsShared && request.UserKey is not null;
        var acquired = _table.Acquire(request, connection, isShared ? null : _limits.MaxCircuitsPerUser, replacesOldest);
        if (acquired.Lease is not { } lease)
        {
            return acquired.Refusal;
        }

        foreach (var revoked in acquired.Revoked)
        {
            _users.Release(revoked);
        }

        await RevokeAsync(acquired.Revoked, request, cancellationToken).ConfigureAwait(false);
        var refusal = isShared ? await AcquireSharedAsync(lease, replacesOldest, cancellationToken).ConfigureAwait(false) : null;
        return refusal ?? (lease.IsReleased ? AdmissionRefusal.User : null);
    }

    // Over all nodes; while the store cannot be asked, by this node's own count.
    private async ValueTask<AdmissionRefusal?> AcquireSharedAsync(AdmissionLease lease, bool replacesOldest, CancellationToken cancellationToken)
    {
        UserLeaseResult? shared;
        try
        {
            shared = _users.IsShared ? await _users.AcquireAsync(lease, replacesOldest, cancellationToken).ConfigureAwait(false) : null;
        }
        catch
        {
            _table.Release(lease);
            throw;
        }

        if (shared is null)
        {
            var own = _table.CheckUser(lease, _limits.MaxCircuitsPerUser!.Value, replacesOldest);
            await RevokeAsync(own.Revoked, lease.Request, cancellationToken).ConfigureAwait(false);
            return own.Refusal;
        }

        if (!shared.IsAcquired)
        {
            _table.Release(lease);
            return AdmissionRefusal.User;
        }

        // It may have been released while the store was asked.
        if (lease.IsReleased)
        {
            _users.Release(lease);
        }

        await Task.WhenAll(shared.Revoked.Select(
            revoked => RevokeAsync(revoked.Id, revoked.NodeId, _table.Find(revoked.Id), lease.Request, cancellationToken))).ConfigureAwait(false);
        return null;
    }

    private Task RevokeAsync(IEnumerable<AdmissionLease> leases, AdmissionRequest by, CancellationToken cancellationToken) =>
        Task.WhenAll(leases.Select(lease => RevokeAsync(lease.Id, _node.Id, lease, by, cancellationToken)));

    private async Task RevokeAsync(string leaseId, string nodeId, AdmissionLease? lease, AdmissionRequest by, CancellationToken cancellationToken)
    {
        var isLeft = lease?.IsReplacedBy(by) ?? false;
        var ending = _revocation.RevokeAsync(leaseId, nodeId, lease, UserMark.Of(by.UserKey), isLeft);

        // A page that was left ends by itself at this moment; nobody needs to wait for it.
        if (!isLeft)
        {
            _report.Revoked(await ending.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private void Follow(CircuitChange change)
    {
        if (change.Previous is not null)
        {
            _users.Release(_table.Changed(change.Circuit));
            return;
        }

        var lease = _table.Opened(change.Circuit, HubCall.Current?.Connection);
        if (lease.IsResume)
        {
            // A resumed circuit is let in whatever the limit says; where the oldest is hibernated for a new one, it is for this one too.
            _ = _limits is { UserLimitBehavior: UserLimitBehavior.HibernateOldest, MaxCircuitsPerUser: not null } && lease.Request.UserKey is not null
                ? AcquireSharedAsync(lease, replacesOldest: true, CancellationToken.None).AsTask()
                : _users.RenewAsync(lease, UserLeaseRule.Resume);
        }
    }
}
