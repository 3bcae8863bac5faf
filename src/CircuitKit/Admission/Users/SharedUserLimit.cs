using System.Globalization;
using CircuitKit.Cluster;
using CircuitKit.Cluster.Agreement;
using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Admission.Users;

/// <summary>
/// Limits each user's circuits over all nodes. Without a store of leases, or while it does not answer, each node counts its own circuits.
/// </summary>
internal sealed class SharedUserLimit(
    ClusterNodes nodes,
    NodeIdentity node,
    IOptions<AdmissionOptions> options,
    IOptions<ClusterOptions> cluster,
    IOptions<SnapshotOptions> snapshots,
    AdmissionMetrics metrics,
    [Clock] TimeProvider time,
    ILogger<SharedUserLimit> logger,
    IUserLeases? leases = null)
{
    /// <summary>How long the store is not asked after a failure, so that not every request waits for it.</summary>
    internal static readonly TimeSpan RestTime = TimeSpan.FromSeconds(5);

    // Many refusals in a row refresh the list of nodes only once.
    private static readonly TimeSpan s_nodesAge = TimeSpan.FromSeconds(1);

    private readonly int? _max = options.Value.MaxCircuitsPerUser;
    private readonly TimeSpan _timeout = snapshots.Value.StoreTimeout;
    private long _restsSince;
    private long _nodesSince;
    private int _isFailing;

    public bool IsShared { get; } = leases is not null && cluster.Value.Enabled && options.Value.MaxCircuitsPerUser is not null;

    private bool IsResting => Volatile.Read(ref _restsSince) is not 0 and var since && time.GetElapsedTime(since) < RestTime;

    /// <summary>Acquires a lease over all nodes. Returns null when the store does not answer.</summary>
    public async ValueTask<UserLeaseResult?> AcquireAsync(AdmissionLease lease, bool replacesOldest, CancellationToken cancellationToken)
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
            var answer = await AcquireAsync(Describe(lease), replacesOldest, either.Token).ConfigureAwait(false);
            lease.Since = answer.IsAcquired ? answer.Since : lease.Since;
            Reached();
            return answer;
        }
        catch (Exception exception) // Whatever fails in the store, this node's own count decides instead.
        {
            // The store may have given the lease.
            Release(lease);
            if (cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            Failed(exception);
            metrics.AdmittedAlone();
            return null;
        }
    }

    /// <summary>Stores a lease that the circuit has regardless of the limit. Failures are logged.</summary>
    public async Task RenewAsync(AdmissionLease lease, UserLeaseRule rule)
    {
        if (!IsShared || lease.Request.UserKey is null || lease.IsReleased)
        {
            return;
        }

        await TryAsync(token => leases!.AcquireAsync(Describe(lease), _max!.Value, rule, [], token)).ConfigureAwait(false);
        if (lease.IsReleased)
        {
            Release(lease);
        }
    }

    /// <summary>Releases a lease without waiting for the store.</summary>
    public void Release(AdmissionLease? lease)
    {
        if (IsShared && lease?.Request.UserKey is not null)
        {
            _ = TryAsync(token => leases!.ReleaseAsync(Describe(lease), token));
        }
    }

    private async Task<UserLeaseResult> AcquireAsync(UserLease lease, bool replacesOldest, CancellationToken cancellationToken)
    {
        var answer = await leases!.AcquireAsync(lease, _max!.Value, UserLeaseRule.Refuse, [], cancellationToken).ConfigureAwait(false);
        if (answer.IsAcquired)
        {
            return answer;
        }

        var gone = await GoneAsync(answer.Nodes, cancellationToken).ConfigureAwait(false);
        var rule = replacesOldest ? UserLeaseRule.Replace : UserLeaseRule.Refuse;
        return gone.Count == 0 && !replacesOldest
            ? answer
            : await leases.AcquireAsync(lease, _max.Value, rule, gone, cancellationToken).ConfigureAwait(false);
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

        HashSet<string> living = [.. nodes.All.Select(record => record.Id), .. nodes.Strangers];

        // A list without this node is not reliable.
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
        catch (Exception exception) // The next renewal of the leases corrects it.
        {
            Failed(exception);
        }
    }

    private void Failed(Exception exception)
    {
        Volatile.Write(ref _restsSince, time.GetTimestamp());
        if (Interlocked.Exchange(ref _isFailing, 1) == 0)
        {
            Log.UsersCountedAlone(logger, exception.GetType().Name);
        }
    }

    private void Reached()
    {
        Volatile.Write(ref _restsSince, 0);
        if (Volatile.Read(ref _isFailing) == 1 && Interlocked.Exchange(ref _isFailing, 0) == 1)
        {
            Log.UsersCountedTogether(logger);
        }
    }

    private UserLease Describe(AdmissionLease lease) => new(
        lease.Request.UserKey!,
        lease.Id,
        node.Id,
        lease.Request.Tab.Frame == CircuitFrame.Top ? lease.Request.Tab.TabId : null,
        lease.Since);
}

/// <summary>All nodes must have the same limit.</summary>
internal sealed class SharedAdmissionSettings(IOptions<AdmissionOptions> options) : ISharedSettings
{
    public IEnumerable<KeyValuePair<string, string>> Settings { get; } =
        [new("CircuitKit:Admission:MaxCircuitsPerUser", options.Value.MaxCircuitsPerUser?.ToString(CultureInfo.InvariantCulture) ?? "none")];
}
