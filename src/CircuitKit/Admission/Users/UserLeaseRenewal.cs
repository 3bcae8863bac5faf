using CircuitKit.Cluster;
using CircuitKit.Observability;

namespace CircuitKit.Admission.Users;

/// <summary>Renews the leases of this node's users: regularly, and when Redis is back, perhaps empty.</summary>
internal sealed class UserLeaseRenewal(AdmissionTable table, SharedUserLimit users, INodeChannel channel, [Clock] TimeProvider time)
    : BackgroundLoop
{
    internal static readonly TimeSpan RenewInterval = TimeSpan.FromMinutes(5);

    private const int AtOnce = 32;

    private readonly SemaphoreSlim _running = new(1, 1);

    public override void Dispose()
    {
        base.Dispose();
        _running.Dispose();
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!users.IsShared)
        {
            return;
        }

        void RenewNow() => _ = RenewAllAsync(stoppingToken);
        channel.Restored += RenewNow;
        try
        {
            using var timer = new PeriodicTimer(RenewInterval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                // A failure is already logged; the next round tries again.
                await RenewAllAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            channel.Restored -= RenewNow;
        }
    }

    private async Task RenewAllAsync(CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var limited = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(table.OfUsers(), limited, (lease, _) => new(users.RenewAsync(lease, UserLeaseRule.Keep)))
                .ConfigureAwait(false);
        }
        finally
        {
            _running.Release();
        }
    }
}
