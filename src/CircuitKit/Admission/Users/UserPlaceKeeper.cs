using CircuitKit.Cluster;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Admission.Users;

/// <summary>Renews the leases of this node's people's places, and takes all of them anew when Redis has come back, perhaps empty.</summary>
internal sealed class UserPlaceKeeper(AdmissionTable table, SharedUserLimit users, INodeChannel channel, TimeProvider time) : BackgroundService
{
    internal static readonly TimeSpan RenewInterval = TimeSpan.FromMinutes(5);

    private const int AtOnce = 32;

    private readonly SemaphoreSlim _running = new(1, 1);

    public override void Dispose()
    {
        base.Dispose();
        _running.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!users.IsShared)
        {
            return;
        }

        void TakeAnew() => _ = KeepAllAsync(stoppingToken);
        channel.Restored += TakeAnew;
        try
        {
            using var timer = new PeriodicTimer(RenewInterval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await KeepAllAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        finally
        {
            channel.Restored -= TakeAnew;
        }
    }

    private async Task KeepAllAsync(CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            foreach (var some in table.OfUsers().Chunk(AtOnce))
            {
                await Task.WhenAll(some.Select(place => users.KeepAsync(place, UserPlaceRule.Keep))).ConfigureAwait(false);
            }
        }
        finally
        {
            _running.Release();
        }
    }
}
