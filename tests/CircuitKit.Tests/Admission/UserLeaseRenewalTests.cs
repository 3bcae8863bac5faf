using CircuitKit.Admission;
using CircuitKit.Admission.Users;
using CircuitKit.Cluster;
using CircuitKit.TestKit;
using CircuitKit.Tests.Cluster;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Tests.Admission;

public sealed class UserLeaseRenewalTests : IAsyncDisposable
{
    private const int Timeout = 30_000;

    private readonly BrokenLeases _leases = new();
    private readonly FakeFleet.FakeNode _channel = new FakeFleet().Add();
    private readonly CheckpointHarness _app;

    public UserLeaseRenewalTests() => _app = new CheckpointHarness(
        options => options.Admission.MaxCircuitsPerUser = 1,
        configureServices: services => services
            .Replace(ServiceDescriptor.Singleton<INodeChannel>(_channel))
            .Replace(ServiceDescriptor.Singleton<IUserLeases>(_leases))
            .AddSingleton<ILogger<SharedUserLimit>>(new BrokenLogger<SharedUserLimit>()));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Leases_are_renewed_again_after_a_failure_that_cannot_even_be_logged()
    {
        _app.Get<AdmissionTable>().Acquire(
            new AdmissionRequest(new TabIdentity("tab", CircuitFrame.Top), "ann", Address: null, BrowserId: null, IsConfirmed: false),
            new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = "ann" },
            maxOfUser: null,
            replacesOldest: false);
        var renewal = _app.Get<IEnumerable<IHostedService>>().OfType<UserLeaseRenewal>().Single();
        await renewal.StartAsync(Cancelled);

        for (var round = 1; round <= 3; round++)
        {
            await PassUntilAsync(() => _leases.Asked >= round);
        }

        Assert.False(renewal.ExecuteTask!.IsCompleted);
        await renewal.StopAsync(Cancelled);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task PassUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            _app.Time.Advance(UserLeaseRenewal.RenewInterval);
            await Eventually.PauseAsync(Cancelled);
        }
    }

    private sealed class BrokenLeases : IUserLeases
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public Task<UserLeaseResult> AcquireAsync(
            UserLease lease, int max, UserLeaseRule rule, IReadOnlyList<string> goneNodes, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            throw new InvalidOperationException();
        }

        public Task ReleaseAsync(UserLease lease, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
