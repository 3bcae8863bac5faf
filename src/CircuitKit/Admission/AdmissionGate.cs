using CircuitKit.Admission.Users;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission;

/// <summary>Decides who gets a circuit. Does nothing at all while no limit is set.</summary>
internal sealed class AdmissionGate
{
    private readonly AdmissionOptions _limits;
    private readonly AdmissionTable _table;
    private readonly SharedUserLimit _users;
    private readonly PlaceEnds _ends;
    private readonly INodeMemory _memory;
    private readonly AdmissionReport _report;

    public AdmissionGate(
        IOptions<CircuitKitOptions> options,
        CircuitTable registry,
        AdmissionTable table,
        SharedUserLimit users,
        PlaceEnds ends,
        INodeMemory memory,
        AdmissionReport report)
    {
        (_limits, _table, _users, _ends, _memory, _report) = (options.Value.Admission, table, users, ends, memory, report);
        GuardsNode = _limits.MaxCircuits is not null || _limits.MemoryLimit is not null || _limits.RefuseNewAtResumes is not null;
        IsActive = GuardsNode || _limits.MaxCircuitsPerUser is not null || _limits.MaxCircuitsPerTab is not null || _limits.MaxCircuitsPerAddress is not null;
        MostWithResumes = _limits.MaxCircuits is { } most ? most + (int)Math.Ceiling(most * _limits.ResumeMargin) : null;
        if (IsActive)
        {
            // For as long as the app lives, as both are the app's own.
            registry.OnChange(Follow);
        }
    }

    /// <summary>Whether any limit is set.</summary>
    public bool IsActive { get; }

    /// <summary>Whether a limit of the whole node is set, which can be told before a page is rendered.</summary>
    public bool GuardsNode { get; }

    /// <summary>The most circuits there may be when some of them have come back.</summary>
    public int? MostWithResumes { get; }

    /// <summary>Why nobody new gets in at this moment, whoever it is; null when somebody might.</summary>
    public AdmissionRefusal? NodeRefusal() => _table.Count >= _limits.MaxCircuits ? AdmissionRefusal.Circuits : Pressure();

    /// <summary>The limit of the whole node that is reached; null while there is room. Those on their way back are no such limit: they arrive soon.</summary>
    public AdmissionRefusal? FullBy =>
        _table.Count >= _limits.MaxCircuits ? AdmissionRefusal.Circuits : IsMemoryShort ? AdmissionRefusal.Memory : null;

    /// <summary>Whether the browser has a circuit here: its next page may be a reload.</summary>
    public bool IsKnown(string? seat) => seat is not null && _table.HasSeat(seat);

    /// <summary>Takes a place for a circuit that is about to be started on this connection, or says why not.</summary>
    public async ValueTask<AdmissionRefusal?> AdmitAsync(CircuitConnection connection, Newcomer newcomer, CancellationToken cancellationToken)
    {
        var endsOldest = _limits.WhenUserLimitReached is UserLimitAction.CloseOldest or UserLimitAction.HibernateOldest
            || (_limits.WhenUserLimitReached == UserLimitAction.Ask && newcomer.Insists);
        var refusal = Pressure() is { } pressure && !_table.IsReload(newcomer)
            ? pressure
            : await TakeAsync(connection, newcomer, endsOldest, cancellationToken).ConfigureAwait(false);
        if (refusal == AdmissionRefusal.User && _limits.WhenUserLimitReached == UserLimitAction.Ask)
        {
            refusal = AdmissionRefusal.Asked;
        }

        if (refusal is { } reason)
        {
            _report.Refused(reason);
        }
        else
        {
            _report.Admitted(isResume: false);
        }

        return refusal;
    }

    /// <summary>Takes a place for a circuit that is about to be resumed. False when there is none, not even of those kept for such.</summary>
    public bool TryResume(CircuitConnection connection, Newcomer who)
    {
        if (_table.TakeForResume(who, connection, MostWithResumes) is null)
        {
            _report.Refused(AdmissionRefusal.Circuits);
            return false;
        }

        _report.Admitted(isResume: true);
        return true;
    }

    /// <summary>Whether a place is taken for this connection already.</summary>
    public bool HasPlace(CircuitConnection connection) => connection.Circuit is not null || _table.IsOpening(connection);

    /// <summary>Nothing was opened on this connection, and will not be.</summary>
    public void NotOpened(CircuitConnection connection) => _users.Give(_table.NotOpened(connection));

    private AdmissionRefusal? Pressure() =>
        _limits.RefuseNewAtResumes is { } few && _table.Resuming >= few ? AdmissionRefusal.Resuming
        : IsMemoryShort ? AdmissionRefusal.Memory
        : null;

    private bool IsMemoryShort => _limits.MemoryLimit is { } most && _memory.Pressure > most;

    private async ValueTask<AdmissionRefusal?> TakeAsync(
        CircuitConnection connection, Newcomer newcomer, bool endsOldest, CancellationToken cancellationToken)
    {
        var isShared = _users.IsShared && newcomer.UserKey is not null;
        var taken = _table.Take(newcomer, connection, isShared ? null : _limits.MaxCircuitsPerUser, endsOldest);
        if (taken.Place is not { } place)
        {
            return taken.Refusal;
        }

        foreach (var replaced in taken.Replaced)
        {
            _users.Give(replaced);
        }

        await EndAsync(taken.Replaced, newcomer, cancellationToken).ConfigureAwait(false);
        var refusal = isShared ? await TakeSharedAsync(place, endsOldest, cancellationToken).ConfigureAwait(false) : null;
        return refusal ?? (place.IsGone ? AdmissionRefusal.User : null);
    }

    private async ValueTask<AdmissionRefusal?> TakeSharedAsync(Admittance place, bool endsOldest, CancellationToken cancellationToken)
    {
        UserPlaceAnswer? answer;
        try
        {
            answer = await _users.TakeAsync(place, endsOldest, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _table.Give(place);
            throw;
        }

        if (answer is null)
        {
            var judged = _table.JudgeUser(place, _limits.MaxCircuitsPerUser!.Value, endsOldest);
            await EndAsync(judged.Replaced, place.Who, cancellationToken).ConfigureAwait(false);
            return judged.Refusal;
        }

        if (!answer.IsTaken)
        {
            _table.Give(place);
            return AdmissionRefusal.User;
        }

        // Its place may have become free while the store was asked.
        if (place.IsGone)
        {
            _users.Give(place);
        }

        await EndAsync(answer.Replaced, place.Who, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private Task EndAsync(IReadOnlyList<Admittance> replaced, Newcomer by, CancellationToken cancellationToken) => Task.WhenAll(replaced.Select(place =>
    {
        var isLeft = place.IsReplacedBy(by);
        var end = _ends.EndAsync(place, isLeft);

        // A page that is left ends by itself at this moment; nobody needs to wait for it.
        return isLeft ? Task.CompletedTask : ObserveAsync(end, cancellationToken);
    }));

    private Task EndAsync(IReadOnlyList<(string Id, string NodeId)> replaced, Newcomer by, CancellationToken cancellationToken) => Task.WhenAll(replaced.Select(place =>
    {
        var isLeft = _table.Find(place.Id)?.IsReplacedBy(by) ?? false;
        var end = _ends.EndAsync(place.Id, place.NodeId, isLeft);
        return isLeft ? Task.CompletedTask : ObserveAsync(end, cancellationToken);
    }));

    private async Task ObserveAsync(Task<bool> end, CancellationToken cancellationToken) =>
        _report.Ended(await end.WaitAsync(cancellationToken).ConfigureAwait(false));

    // Who comes back is let in, whatever the limit says; where the oldest goes to sleep for a newcomer, it does so for them too.
    private async Task MakeRoomAsync(Admittance place)
    {
        var answer = _users.IsShared ? await _users.TakeAsync(place, endsOldest: true, CancellationToken.None).ConfigureAwait(false) : null;
        await (answer is null
            ? EndAsync(_table.JudgeUser(place, _limits.MaxCircuitsPerUser!.Value, endsOldest: true).Replaced, place.Who, CancellationToken.None)
            : EndAsync(answer.Replaced, place.Who, CancellationToken.None)).ConfigureAwait(false);
    }

    private void Follow(CircuitChange change)
    {
        if (change.Previous is null)
        {
            var place = _table.Opened(change.Circuit, HubCall.Current?.Connection);
            if (place.IsResume)
            {
                _ = _limits is { WhenUserLimitReached: UserLimitAction.HibernateOldest, MaxCircuitsPerUser: not null } && place.Who.UserKey is not null
                    ? MakeRoomAsync(place)
                    : _users.KeepAsync(place, UserPlaceRule.Resume);
            }
        }
        else if (_table.Changed(change.Circuit) is { } free)
        {
            _users.Give(free);
        }
    }
}
