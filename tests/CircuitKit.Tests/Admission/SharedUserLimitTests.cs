using CircuitKit.Admission;
using CircuitKit.Admission.Users;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Tests.Admission;

/// <summary>The store of people's places, and what happens while it does not answer.</summary>
public sealed class SharedUserLimitTests : IAsyncDisposable
{
    private readonly FakePlaces _places = new();
    private readonly CheckpointHarness _app;

    public SharedUserLimitTests() => _app = new CheckpointHarness(
        options => options.Admission.MaxCircuitsPerUser = 1,
        configureServices: services => services.Replace(ServiceDescriptor.Singleton<IUserPlaces>(_places)));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private SharedUserLimit Users => _app.Get<SharedUserLimit>();

    [Fact]
    public async Task Store_that_fails_is_left_alone_for_a_while_and_said_once()
    {
        _places.Answer = () => throw new TimeoutException();
        Assert.Null(await TakeAsync());
        var asked = _places.Asked;

        Assert.Null(await TakeAsync());
        Assert.Equal(asked, _places.Asked);
        _app.Time.Advance(SharedUserLimit.RestTime);
        Assert.Null(await TakeAsync());
        _app.Time.Advance(SharedUserLimit.RestTime);
        _places.Answer = () => Task.FromResult(new UserPlaceAnswer(true, 7, [], []));
        Assert.True((await TakeAsync())?.IsTaken);

        Assert.Equal(
            [
                (8001, "People's circuits cannot be counted over all servers (TimeoutException). Until they can, each server counts its own for CircuitKit:Admission:MaxCircuitsPerUser."),
                (8002, "People's circuits are counted over all servers again."),
            ],
            _app.Logs.GetSnapshot().Where(line => line.Id.Id / 100 == 80).Select(line => (line.Id.Id, line.Message)));
    }

    [Fact]
    public async Task Store_that_hangs_keeps_a_newcomer_no_longer_than_the_store_timeout()
    {
        TaskCompletionSource<UserPlaceAnswer> never = new();
        _places.Answer = () => never.Task;

        var taking = TakeAsync();
        Assert.False(taking.IsCompleted);
        _app.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(await taking);
    }

    [Fact]
    public async Task Newcomer_who_leaves_while_the_store_is_asked_blames_nobody()
    {
        TaskCompletionSource<UserPlaceAnswer> never = new();
        _places.Answer = () => never.Task;
        using CancellationTokenSource leaving = new();

        var taking = Users.TakeAsync(Place(), endsOldest: false, leaving.Token).AsTask();
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
        Assert.DoesNotContain(_app.Logs.GetSnapshot(), line => line.Id.Id == 8001);
    }

    [Fact]
    public async Task Oldest_are_replaced_only_after_it_is_known_that_there_is_no_room()
    {
        _places.Answer = () => Task.FromResult(new UserPlaceAnswer(_places.Rules.Count == 2, 7, [], []));

        Assert.True((await TakeAsync(endsOldest: true))?.IsTaken);

        Assert.Equal([UserPlaceRule.Refuse, UserPlaceRule.Replace], _places.Rules);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Admittance Place() => new(
        new Newcomer(new TabIdentity("tab", CircuitFrame.Top), "ann", Address: null, Seat: null, Insists: false), connection: null, isResume: false, order: 1);

    private Task<UserPlaceAnswer?> TakeAsync(bool endsOldest = false) => Users.TakeAsync(Place(), endsOldest, Cancelled).AsTask();

    private sealed class FakePlaces : IUserPlaces
    {
        public bool IsShared => true;

        public Func<Task<UserPlaceAnswer>> Answer { get; set; } = null!;

        public int Asked { get; private set; }

        public List<UserPlaceRule> Rules { get; } = [];

        public async Task<UserPlaceAnswer> TakeAsync(
            UserPlace place, int most, UserPlaceRule rule, IReadOnlyList<string> goneNodes, CancellationToken cancellationToken)
        {
            Asked++;
            Rules.Add(rule);
            return await Answer().WaitAsync(cancellationToken);
        }

        public Task GiveAsync(UserPlace place, CancellationToken cancellationToken) => Answer().WaitAsync(cancellationToken);
    }
}
