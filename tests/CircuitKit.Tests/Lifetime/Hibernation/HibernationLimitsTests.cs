using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Lifetime.Hibernation;

/// <summary>How many pages may let their circuits go, counted with those that were told yes and have not left yet.</summary>
public sealed class HibernationLimitsTests : IAsyncDisposable
{
    private readonly CheckpointHarness _app = new(options =>
    {
        options.Hibernation.MaxCircuits = 5;
        options.Hibernation.MaxCircuitsPerUser = 4;
        options.Hibernation.MaxCircuitsPerAddress = 3;
        options.Hibernation.MaxCircuitsPerTab = 2;
    });

    private int _others;

    private HibernationLimits Limits => _app.Get<HibernationLimits>();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(4, "alice", null, null)]
    [InlineData(3, null, "10.0.0.1", null)]
    [InlineData(2, "alice", null, "tab-1")]
    public void Room_of_one_user_address_or_tab_ends_at_its_limit_and_others_have_theirs(int limit, string? user, string? address, string? tab)
    {
        for (int i = 0; i < limit; i++)
        {
            Assert.NotNull(Limits.TryReserve(Open(user, address, tab)));
        }

        Assert.Null(Limits.TryReserve(Open(user, address, tab)));
        Assert.NotNull(Limits.TryReserve(Open("bob")));
    }

    [Fact]
    public void Room_of_all_ends_at_its_limit_whoever_they_are()
    {
        for (int i = 0; i < 5; i++)
        {
            Assert.NotNull(Limits.TryReserve(Open($"user-{i}")));
        }

        Assert.Null(Limits.TryReserve(Open("another")));
    }

    [Fact]
    public void Hibernated_circuits_and_those_that_were_told_yes_share_the_room()
    {
        TrackedCircuit asleep = Open("alice", tab: "tab-1");
        _app.Hibernate(asleep);
        Assert.NotNull(Limits.TryReserve(Open("alice", tab: "tab-1")));

        Assert.Null(Limits.TryReserve(Open("alice", tab: "tab-1")));

        _app.Circuits.EndHibernated(asleep.Id, CircuitCloseReason.Resumed);
        Assert.NotNull(Limits.TryReserve(Open("alice", tab: "tab-1")));
    }

    [Fact]
    public void Room_of_a_page_that_was_told_yes_and_does_not_leave_is_free_again_after_ten_seconds()
    {
        Assert.NotNull(Limits.TryReserve(Open("alice", tab: "tab-1")));
        Assert.NotNull(Limits.TryReserve(Open("alice", tab: "tab-1")));

        _app.Time.Advance(HibernationService.LeaveWithin);
        Assert.Null(Limits.TryReserve(Open("alice", tab: "tab-1")));

        _app.Time.Advance(TimeSpan.FromTicks(1));
        Assert.NotNull(Limits.TryReserve(Open("alice", tab: "tab-1")));
        Assert.NotNull(Limits.TryReserve(Open("alice", tab: "tab-1")));
        Assert.Null(Limits.TryReserve(Open("alice", tab: "tab-1")));
    }

    [Fact]
    public void Room_of_a_page_that_left_in_time_is_taken_until_it_is_released_and_released_once()
    {
        HibernationReservation first = Limits.TryReserve(Open("alice", tab: "tab-1"))!;
        HibernationReservation second = Limits.TryReserve(Open("alice", tab: "tab-1"))!;
        Limits.Use(first);
        Limits.Use(second);
        _app.Time.Advance(HibernationService.LeaveWithin * 2);
        Assert.Null(Limits.TryReserve(Open("alice", tab: "tab-1")));

        Limits.Release(first);
        Limits.Release(first);

        Assert.NotNull(Limits.TryReserve(Open("alice", tab: "tab-1")));
        Assert.Null(Limits.TryReserve(Open("alice", tab: "tab-1")));
    }

    // Everything that a test does not name is another one's.
    private TrackedCircuit Open(string? user, string? address = null, string? tab = null) => _app.Open(new CircuitConnection
    {
        Tab = new TabIdentity(tab ?? $"tab of its own {++_others}", CircuitFrame.Top),
        User = null,
        UserKey = user,
        Address = address ?? $"address {++_others}",
    }).Checkpoint;
}
