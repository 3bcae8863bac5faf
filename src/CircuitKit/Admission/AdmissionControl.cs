using CircuitKit.Admission.Users;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Admission;

/// <summary>Decides which circuits are admitted. Does nothing while no limit is set.</summary>
internal sealed class AdmissionControl
{
    private readonly AdmissionOptions _limits;
    private readonly AdmissionTable _table;
    private readonly UnopenedLeases _unopened;
    private readonly SharedUserLimit _users;
    private readonly LeaseRevocation _revocation;
    private readonly INodeMemory _memory;
    private readonly AdmissionReport _report;

    public AdmissionControl(
        IOptions<AdmissionOptions> options,
        CircuitTable registry,
        AdmissionTable table,
        UnopenedLeases unopened,
        SharedUserLimit users,
        LeaseRevocation revocation,
        INodeMemory memory,
        AdmissionReport report)
    {
        (_limits, _table, _unopened, _users) = (options.Value, table, unopened, users);
        (_revocation, _memory, _report) = (revocation, memory, report);
        LimitsNode = _limits.MaxCircuits is not null || _limits.MemoryPressureThreshold is not null || _limits.MaxConcurrentResumes is not null;
        IsActive = LimitsNode || _limits is not
        {
            MaxCircuitsPerUser: null, MaxCircuitsPerTab: null, MaxCircuitsPerAddress: null, MaxIdleConnectionsPerAddress: null,
        };
        MaxWithResumes = _limits.MaxCircuits is { } max ? max + (int)Math.Ceiling(max * _limits.ResumeMargin) : null;
        if (IsActive)
        {
            // Never disposed: both are singletons.
            registry.OnChange(Follow);
        }
    }

    /// <summary>Whether any limit is set.</summary>
    public bool IsActive { get; }

    /// <summary>Whether a limit of the whole node is set. Such a limit can refuse a page before it is rendered.</summary>
    public bool LimitsNode { get; }

    /// <summary>The most circuits on this node, including those that are resumed beyond the limit.</summary>
    public int? MaxWithResumes { get; }

    /// <summary>Why this node refuses all new circuits now; null when it does not.</summary>
    public AdmissionRefusal? NodeRefusal() => _table.Count >= _limits.MaxCircuits ? AdmissionRefusal.Circuits : Pressure();

    /// <summary>Why this node is full; null while it is not. Resumes under way do not make it full: they end soon.</summary>
    public AdmissionRefusal? FullBy =>
        _table.Count >= _limits.MaxCircuits ? AdmissionRefusal.Circuits : IsMemoryShort ? AdmissionRefusal.Memory : null;

    private bool IsMemoryShort => _limits.MemoryPressureThreshold is { } threshold && _memory.Pressure > threshold;

    /// <summary>Whether the browser has a circuit on this node: its next page may be a reload.</summary>
    public bool IsKnown(string? browserId) => _table.HasBrowser(browserId);

    /// <summary>Acquires a lease for a new circuit. Returns the reason when it is refused.</summary>
    public async ValueTask<AdmissionRefusal?> AdmitAsync(CircuitConnection connection, AdmissionRequest request, CancellationToken cancellationToken)
    {
        var refusal = await DecideAsync(connection, request, cancellationToken).ConfigureAwait(false);
        _report.Decided(refusal, isResume: false);
        return refusal;
    }

    /// <summary>
    /// Acquires a lease for a new circuit that starts with a copy of another one's state. A refusal is not counted: the page asks again.
    /// </summary>
    public async ValueTask<bool> TryCopyAsync(CircuitConnection connection, AdmissionRequest request, CancellationToken cancellationToken)
    {
        var isAdmitted = await DecideAsync(connection, request, cancellationToken).ConfigureAwait(false) is null;
        if (isAdmitted)
        {
            _report.Decided(refusal: null, isResume: false);
        }

        return isAdmitted;
    }

    private async ValueTask<AdmissionRefusal?> DecideAsync(
        CircuitConnection connection, AdmissionRequest request, CancellationToken cancellationToken)
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

        return refusal;
    }

    /// <summary>
    /// Acquires a lease for a circuit that will be resumed. Returns false when even <see cref="AdmissionOptions.ResumeMargin"/> is used up. A resume
    /// that ends an unopened circuit takes its room.
    /// </summary>
    public bool TryResume(CircuitConnection connection, AdmissionRequest request, SnapshotKey? key)
    {
        var max = MaxWithResumes + (key is { } known && _unopened.MakeRoomFor(known) ? 1 : 0);
        var isAdmitted = _table.AcquireForResume(request, connection, max) is not null;
        _report.Decided(isAdmitted ? null : AdmissionRefusal.Circuits, isResume: true);
        return isAdmitted;
    }

    /// <summary>Whether the connection already has a lease.</summary>
    public bool HasLease(CircuitConnection connection) => connection.Circuit is not null || _table.IsOpening(connection);

    /// <summary>Releases the lease of a connection on which no circuit was opened.</summary>
    public void NotOpened(CircuitConnection connection) => _users.Release(_table.NotOpened(connection));

    /// <summary>Called when a connection has ended, after the framework has handled that.</summary>
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

        await _revocation.EndAsync(acquired.Revoked, request, cancellationToken).ConfigureAwait(false);
        var refusal = isShared ? await AcquireSharedAsync(lease, replacesOldest, cancellationToken).ConfigureAwait(false) : null;
        return refusal ?? (lease.IsReleased ? AdmissionRefusal.User : null);
    }

    // Counts the user's circuits on all nodes; only those of this node while the store does not answer.
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
            await _revocation.EndAsync(own.Revoked, lease.Request, cancellationToken).ConfigureAwait(false);
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

        await _revocation.EndAsync(shared.Revoked, lease.Request, cancellationToken).ConfigureAwait(false);
        return null;
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
            // A resumed circuit is admitted beyond the user's limit. With HibernateOldest, the oldest one is hibernated for it too.
            _ = _limits is { UserLimitBehavior: UserLimitBehavior.HibernateOldest, MaxCircuitsPerUser: not null } && lease.Request.UserKey is not null
                ? AcquireSharedAsync(lease, replacesOldest: true, CancellationToken.None).AsTask()
                : _users.RenewAsync(lease, UserLeaseRule.Resume);
        }
    }
}
