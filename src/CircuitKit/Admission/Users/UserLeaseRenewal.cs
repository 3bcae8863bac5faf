using CircuitKit.Cluster;
using CircuitKit.Observability;

namespace CircuitKit.Admission.Users;

/// <summary>Renews the leases of this node's users, and acquires all of them again when Redis is back, perhaps empty.</summary>
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
                // A failure is logged where it happens; what was not renewed now is renewed next time.
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
            foreach (var some in table.OfUsers().Chunk(AtOnce))
            {
                await Task.WhenAll(some.Select(lease => users.RenewAsync(lease, UserLeaseRule.Keep))).ConfigureAwait(false);
            }
        }
        finally
        {
            _running.Release();
        }
    }
}
