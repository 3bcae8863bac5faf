using CircuitKit.Admission;
using CircuitKit.Admission.Users;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Tests.Admission;

/// <summary>The store of users' leases, and what happens while it does not answer.</summary>
public sealed class SharedUserLimitTests : IAsyncDisposable
{
    private readonly FakeLeases _leases = new();
    private readonly CheckpointHarness _app;

    public SharedUserLimitTests() => _app = new CheckpointHarness(
        options => options.Admission.MaxCircuitsPerUser = 1,
        configureServices: services => services.Replace(ServiceDescriptor.Singleton<IUserLeases>(_leases)));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private SharedUserLimit Users => _app.Get<SharedUserLimit>();

    [Fact]
    public async Task Store_that_fails_is_left_alone_for_a_while_and_logged_once()
    {
        _leases.Answer = () => throw new TimeoutException();
        Assert.Null(await AcquireAsync());
        var asked = _leases.Asked;

        Assert.Null(await AcquireAsync());
        Assert.Equal(asked, _leases.Asked);
        _app.Time.Advance(SharedUserLimit.RestTime);
        Assert.Null(await AcquireAsync());
        _app.Time.Advance(SharedUserLimit.RestTime);
        _leases.Answer = () => Task.FromResult(new UserLeaseResult(true, 7, [], []));
        Assert.True((await AcquireAsync())?.IsAcquired);

        Assert.Equal(
            [
                (8001, "Circuits per user cannot be counted over all servers (TimeoutException). Until they can, each server counts its own for "
                    + "CircuitKit:Admission:MaxCircuitsPerUser."),
                (8002, "Circuits per user are counted over all servers again."),
            ],
            _app.Logs.GetSnapshot().Where(line => line.Id.Id / 100 == 80).Select(line => (line.Id.Id, line.Message)));
    }

    [Fact]
    public async Task Store_that_hangs_delays_a_request_no_longer_than_the_store_timeout()
    {
        TaskCompletionSource<UserLeaseResult> never = new();
        _leases.Answer = () => never.Task;

        var taking = AcquireAsync();
        Assert.False(taking.IsCompleted);
        _app.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(await taking);
    }

    [Fact]
    public async Task Request_that_is_cancelled_while_the_store_is_asked_is_not_its_fault()
    {
        TaskCompletionSource<UserLeaseResult> never = new();
        _leases.Answer = () => never.Task;
        using CancellationTokenSource leaving = new();

        var taking = Users.AcquireAsync(Lease(), replacesOldest: false, leaving.Token).AsTask();
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
        Assert.DoesNotContain(_app.Logs.GetSnapshot(), line => line.Id.Id == 8001);
    }

    [Fact]
    public async Task Lease_of_a_request_that_is_cancelled_while_the_store_is_asked_is_released()
    {
        TaskCompletionSource<UserLeaseResult> never = new();
        _leases.Answer = () => never.Task;
        using CancellationTokenSource leaving = new();
        var lease = Lease();

        var acquiring = Users.AcquireAsync(lease, replacesOldest: false, leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquiring);

        Assert.Equal([lease.Id], _leases.Released);
    }

    [Fact]
    public async Task Oldest_are_replaced_only_when_it_is_known_that_there_is_no_room()
    {
        _leases.Answer = () => Task.FromResult(new UserLeaseResult(_leases.Rules.Count == 2, 7, [], []));

        Assert.True((await AcquireAsync(replacesOldest: true))?.IsAcquired);

        Assert.Equal([UserLeaseRule.Refuse, UserLeaseRule.Replace], _leases.Rules);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static AdmissionLease Lease() => new(
        new AdmissionRequest(new TabIdentity("tab", CircuitFrame.Top), "ann", Address: null, BrowserId: null, IsConfirmed: false),
        connection: null,
        isResume: false,
        order: 1);

    private Task<UserLeaseResult?> AcquireAsync(bool replacesOldest = false) => Users.AcquireAsync(Lease(), replacesOldest, Cancelled).AsTask();

    private sealed class FakeLeases : IUserLeases
    {
        public Func<Task<UserLeaseResult>> Answer { get; set; } = null!;

        public int Asked { get; private set; }

        public List<UserLeaseRule> Rules { get; } = [];

        public List<string> Released { get; } = [];

        public async Task<UserLeaseResult> AcquireAsync(
            UserLease lease, int max, UserLeaseRule rule, IReadOnlyList<string> goneNodes, CancellationToken cancellationToken)
        {
            Asked++;
            Rules.Add(rule);
            return await Answer().WaitAsync(cancellationToken);
        }

        public Task ReleaseAsync(UserLease lease, CancellationToken cancellationToken)
        {
            Released.Add(lease.Id);
            return Answer().WaitAsync(cancellationToken);
        }
    }
}
