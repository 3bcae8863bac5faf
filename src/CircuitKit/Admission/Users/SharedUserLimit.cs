using CircuitKit.Cluster;
using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission.Users;

/// <summary>How many circuits a person has over all servers. While the store of places does not answer, nobody is kept out for it: each server counts its own.</summary>
internal sealed class SharedUserLimit(
    IUserPlaces places,
    ClusterNodes nodes,
    NodeIdentity node,
    IOptions<AdmissionOptions> admission,
    IOptions<ClusterOptions> cluster,
    IOptions<SnapshotOptions> snapshots,
    AdmissionMetrics metrics,
    TimeProvider time,
    ILogger<SharedUserLimit> logger)
{
    /// <summary>After a failure the store is left alone for this long, so that not every newcomer waits for it.</summary>
    internal static readonly TimeSpan RestTime = TimeSpan.FromSeconds(5);

    // Many refusals in a row ask once.
    private static readonly TimeSpan s_nodesAge = TimeSpan.FromSeconds(1);

    private readonly int? _most = admission.Value.MaxCircuitsPerUser;
    private readonly TimeSpan _timeout = snapshots.Value.StoreTimeout;
    private readonly bool _isShared = places.IsShared && cluster.Value.Enabled && admission.Value.MaxCircuitsPerUser is not null;
    private long _restsSince;
    private long _nodesSince;
    private readonly LogOnce _logged = new();

    public bool IsShared => _isShared;

    /// <summary>Takes the person's place in the fleet. Null when the store cannot say.</summary>
    public async ValueTask<UserPlaceAnswer?> TakeAsync(Admittance place, bool endsOldest, CancellationToken cancellationToken)
    {
        if (IsResting)
        {
            metrics.AdmittedAlone();
            return null;
        }

        using var limit = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await TakeAsync(Describe(place), endsOldest, either.Token).ConfigureAwait(false);
            place.Since = answer.IsTaken ? answer.Since : place.Since;
            Reached();
            return answer;
        }
#pragma warning disable CA1031 // Whatever the store has: the server's own count decides then.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Failed(exception);
            metrics.AdmittedAlone();
            Give(place);
            return null;
        }
    }

    /// <summary>The place is there, whatever the limit says: it has come back, or was there all the time. Never throws.</summary>
    public async Task KeepAsync(Admittance place, UserPlaceRule rule)
    {
        if (!_isShared || place.Who.UserKey is null || place.IsGone)
        {
            return;
        }

        await TryAsync(token => places.TakeAsync(Describe(place), _most!.Value, rule, [], token)).ConfigureAwait(false);
        if (place.IsGone)
        {
            Give(place);
        }
    }

    /// <summary>The place is free. Returns without waiting for an answer.</summary>
    public void Give(Admittance? place)
    {
        if (_isShared && place?.Who.UserKey is not null)
        {
            _ = TryAsync(token => places.GiveAsync(Describe(place), token));
        }
    }

    private bool IsResting => Volatile.Read(ref _restsSince) is not 0 and var since && time.GetElapsedTime(since) < RestTime;

    private async Task<UserPlaceAnswer> TakeAsync(UserPlace place, bool endsOldest, CancellationToken cancellationToken)
    {
        var answer = await places.TakeAsync(place, _most!.Value, UserPlaceRule.Refuse, [], cancellationToken).ConfigureAwait(false);
        if (answer.IsTaken)
        {
            return answer;
        }

        var gone = await GoneAsync(answer.Nodes, cancellationToken).ConfigureAwait(false);
        return gone.Count == 0 && !endsOldest
            ? answer
            : await places.TakeAsync(place, _most.Value, endsOldest ? UserPlaceRule.Replace : UserPlaceRule.Refuse, gone, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> GoneAsync(IReadOnlyList<string> asked, CancellationToken cancellationToken)
    {
        if (asked.All(id => id == node.Id))
        {
            return [];
        }

        if (_nodesSince == 0 || time.GetElapsedTime(_nodesSince) >= s_nodesAge)
        {
            await nodes.RefreshAsync(cancellationToken).ConfigureAwait(false);
            _nodesSince = time.GetTimestamp();
        }

        HashSet<string> living = [.. nodes.All.Select(record => record.Id)];

        // Where not even this one is listed, the list says nothing of the others.
        return living.Contains(node.Id) ? [.. asked.Where(id => !living.Contains(id))] : [];
    }

    private async Task TryAsync(Func<CancellationToken, Task> step)
    {
        using var limit = new CancellationTokenSource(_timeout, time);
        try
        {
            await step(limit.Token).ConfigureAwait(false);
            Reached();
        }
#pragma warning disable CA1031 // Mended when the places are renewed, or by the end of the lease.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failed(exception);
        }
    }

    private void Failed(Exception exception)
    {
        Volatile.Write(ref _restsSince, time.GetTimestamp());
        if (_logged.HasChanged(nameof(Log.UsersCountedAlone)))
        {
            Log.UsersCountedAlone(logger, exception.GetType().Name);
        }
    }

    private void Reached()
    {
        Volatile.Write(ref _restsSince, 0);
        if (_logged.HasChanged(state: null))
        {
            Log.UsersCountedTogether(logger);
        }
    }

    private UserPlace Describe(Admittance place) => new(
        place.Who.UserKey!,
        place.Id,
        node.Id,
        place.Who.Tab.Frame == CircuitFrame.Top ? place.Who.Tab.TabId : null,
        place.Since);
}
