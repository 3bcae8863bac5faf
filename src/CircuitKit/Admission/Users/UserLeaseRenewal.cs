using System.Threading.Channels;
using CircuitKit.Cluster;
using CircuitKit.Observability;

namespace CircuitKit.Admission.Users;

/// <summary>Renews the leases of this node's users: regularly, and when Redis is back, perhaps empty.</summary>
internal sealed class UserLeaseRenewal(AdmissionTable table, SharedUserLimit users, INodeChannel channel, [Clock] TimeProvider time)
    : BackgroundLoop
{
    internal static readonly TimeSpan RenewInterval = TimeSpan.FromMinutes(5);

    private const int AtOnce = 32;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!users.IsShared)
        {
            return;
        }

        // A round that becomes due while another runs follows it, once.
        var due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void RenewSoon() => due.Writer.TryWrite(true);
        channel.Restored += RenewSoon;
        try
        {
            using var timer = time.CreateTimer(_ => RenewSoon(), state: null, RenewInterval, RenewInterval);
            await foreach (var _ in due.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                // A failure is already logged; the next round tries again.
                await RenewAllAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            channel.Restored -= RenewSoon;
        }
    }

    private Task RenewAllAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        table.OfUsers(),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        (lease, _) => new ValueTask(users.RenewAsync(lease, UserLeaseRule.Keep)));
}
