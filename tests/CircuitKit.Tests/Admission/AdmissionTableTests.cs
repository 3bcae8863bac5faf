using System.Net;
using CircuitKit.Admission;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Admission;

public sealed class AdmissionTableTests
{
    private readonly CircuitKitOptions _options = new();
    private readonly FakeTimeProvider _time = new();
    private int _circuits;

    [Fact]
    public void Who_is_refused_leaves_nothing_behind()
    {
        _options.Admission.MaxCircuitsPerAddress = 2;
        var table = Table();
        for (var i = 0; i < 5_000; i++)
        {
            Take(table, Who(tab: $"tab {i}", user: $"user {i}", address: "2001:db8::1"));
        }

        Assert.Equal((2, 1), (table.Count, table.Addresses));
    }

    [Fact]
    public async Task Of_many_at_once_no_more_get_in_than_there_is_room_for()
    {
        _options.Admission.MaxCircuits = 50;
        var table = Table();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(person => Task.Run(
            () => Enumerable.Range(0, 100).Count(page => Take(table, Who(tab: $"{person} {page}")).Place is not null))));

        Assert.Equal(50, results.Sum());
        Assert.Equal(50, table.Count);
    }

    [Theory]
    [InlineData("circuits")]
    [InlineData("tab")]
    [InlineData("user")]
    [InlineData("address")]
    public void Reload_takes_the_place_of_the_page_before_it_whichever_limit_it_meets(string limit)
    {
        _options.Admission.MaxCircuits = limit == "circuits" ? 1 : null;
        _options.Admission.MaxCircuitsPerTab = limit == "tab" ? 1 : null;
        _options.Admission.MaxCircuitsPerAddress = limit == "address" ? 1 : null;
        int? users = limit == "user" ? 1 : null;
        var table = Table();
        var before = Take(table, Who(), users).Place!;

        var after = Take(table, Who(), users);

        Assert.Null(after.Refusal);
        Assert.Same(before, Assert.Single(after.Replaced));
        Assert.True(before.IsGone);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Reload_where_there_is_room_leaves_the_page_before_it_to_its_farewell()
    {
        _options.Admission.MaxCircuits = 2;
        var table = Table();
        Take(table, Who());

        Assert.Empty(Take(table, Who()).Replaced);
        Assert.Equal(2, table.Count);
    }

    [Theory]
    [InlineData("other person")]
    [InlineData("other browser")]
    [InlineData("other tab")]
    [InlineData("frame")]
    public void Nobody_else_takes_a_place(string who)
    {
        _options.Admission.MaxCircuits = 1;
        var table = Table();
        Take(table, Who());

        var answer = Take(table, who switch
        {
            "other person" => Who(user: "ben"),
            "other browser" => Who(seat: "another"),
            "other tab" => Who(tab: "another"),
            _ => Who(frame: CircuitFrame.Embedded),
        });

        Assert.Equal(AdmissionRefusal.Circuits, answer.Refusal);
    }

    [Fact]
    public void Frame_without_its_browser_is_replaced_too()
    {
        _options.Admission.MaxCircuitsPerTab = 1;
        var table = Table();
        var place = Open(table, Who(frame: CircuitFrame.Embedded));
        Assert.Equal(AdmissionRefusal.Tab, Take(table, Who(frame: CircuitFrame.Embedded)).Refusal);

        table.Changed(Circuit(place, CircuitState.Disconnected));

        Assert.Same(place, Assert.Single(Take(table, Who(frame: CircuitFrame.Embedded)).Replaced));
    }

    [Theory]
    [InlineData(CircuitState.Closed, true)]
    [InlineData(CircuitState.Hibernated, true)]
    [InlineData(CircuitState.Disconnected, false)]
    [InlineData(CircuitState.Connected, false)]
    public void Place_is_free_once_its_circuit_is_not_in_memory_any_more(CircuitState state, bool isFree)
    {
        var table = Table();
        var place = Open(table, Who());

        Assert.Equal(isFree ? place : null, table.Changed(Circuit(place, state)));
        Assert.Equal(isFree ? 0 : 1, table.Count);
    }

    [Fact]
    public void Oldest_of_a_person_make_room_and_as_many_as_a_lowered_limit_asks_for()
    {
        var table = Table();
        Admittance[] places = [.. Enumerable.Range(0, 3).Select(i => Open(table, Who(tab: $"tab {i}")))];

        var answer = table.Take(Who(tab: "newest"), Connection(), users: 2, endsOldest: true);

        Assert.Equal(places[..2], answer.Replaced);
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public void Resume_gets_in_where_newcomers_do_not_and_is_under_way_until_its_page_is_shown()
    {
        (_options.Admission.MaxCircuits, _options.Admission.RefuseNewAtResumes) = (1, 1);
        var table = Table();
        Open(table, Who(tab: "first"));
        var connection = Connection();

        Assert.NotNull(table.TakeForResume(Who(), connection, most: 2));
        Assert.Null(table.TakeForResume(Who(tab: "other"), Connection(), most: 2));
        Assert.Equal(1, table.Resuming);
        var place = table.Opened(Circuit("resumed", CircuitState.Resuming), connection);
        Assert.Equal(1, table.Resuming);
        table.Changed(Circuit(place, CircuitState.Connected));

        Assert.Equal((0, 2), (table.Resuming, table.Count));
    }

    [Fact]
    public void Resume_that_never_shows_its_page_is_under_way_for_a_while_only()
    {
        _options.Admission.RefuseNewAtResumes = 1;
        var table = Table();
        table.TakeForResume(Who(tab: "stuck"), Connection(), most: null);
        _time.Advance(AdmissionTable.LongestResume / 2);
        table.TakeForResume(Who(tab: "later"), Connection(), most: null);
        Assert.Equal(2, table.Resuming);

        _time.Advance(AdmissionTable.LongestResume / 2);

        Assert.Equal((1, 2), (table.Resuming, table.Count));
    }

    [Fact]
    public void Connection_that_ends_early_gives_its_place_back_and_one_with_an_open_circuit_does_not()
    {
        var table = Table();
        CircuitConnection early = Connection(), late = Connection();
        table.Take(Who(tab: "early"), early, users: null, endsOldest: false);
        table.Take(Who(tab: "late"), late, users: null, endsOldest: false);
        table.Opened(Circuit("late", CircuitState.Connected), late);

        Assert.NotNull(table.NotOpened(early));
        Assert.Null(table.NotOpened(late));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Circuit_that_nobody_announced_is_counted_all_the_same()
    {
        var table = Table();

        table.Opened(Circuit("reconnected before it was open", CircuitState.Connected), Connection());

        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Where_only_this_node_can_count_a_person_who_came_first_stays()
    {
        var table = Table();
        var first = Take(table, Who(tab: "first")).Place!;
        var second = Take(table, Who(tab: "second")).Place!;

        Assert.Equal(AdmissionRefusal.User, table.JudgeUser(second, most: 1, endsOldest: false).Refusal);
        Assert.Null(table.JudgeUser(first, most: 1, endsOldest: false).Refusal);
        var third = Take(table, Who(tab: "third")).Place!;
        Assert.Same(first, Assert.Single(table.JudgeUser(third, most: 1, endsOldest: true).Replaced));
    }

    private static Newcomer Who(
        string tab = "tab", string? user = "ann", string seat = "seat", string address = "192.0.2.1", CircuitFrame frame = CircuitFrame.Top) =>
        new(new TabIdentity(tab, frame), user, AddressKey.Of(IPAddress.Parse(address)), seat, Insists: false);

    private static PlaceAnswer Take(AdmissionTable table, Newcomer who, int? users = null) => table.Take(who, Connection(), users, endsOldest: false);

    private static CircuitConnection Connection() => new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };

    private static CircuitInfo Circuit(Admittance place, CircuitState state) => Circuit(place.CircuitId!, state);

    private static CircuitInfo Circuit(string id, CircuitState state) => new() { Id = id, NodeId = "node", State = state };

    private Admittance Open(AdmissionTable table, Newcomer who)
    {
        var connection = Connection();
        table.Take(who, connection, users: null, endsOldest: false);
        return table.Opened(Circuit($"circuit {++_circuits}", CircuitState.Connected), connection);
    }

    private AdmissionTable Table() => new(Options.Create(_options), _time);
}
