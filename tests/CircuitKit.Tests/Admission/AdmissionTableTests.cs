using System.Runtime.CompilerServices;
using CircuitKit.Admission;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Admission;

public sealed class AdmissionTableTests
{
    private readonly AdmissionOptions _options = new();
    private readonly FakeTimeProvider _time = new();
    private int _circuits;

    [Fact]
    public void Refused_requests_leave_nothing_behind()
    {
        _options.MaxCircuitsPerAddress = 2;
        var table = Table();
        for (var i = 0; i < 5_000; i++)
        {
            Take(table, Who(tab: $"tab {i}", user: $"user {i}", address: "2001:db8::1"));
        }

        Assert.Equal((2, 1), (table.Count, table.Addresses));
    }

    [Fact]
    public async Task Of_many_at_once_no_more_are_admitted_than_there_is_room_for()
    {
        _options.MaxCircuits = 50;
        var table = Table();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(user => Task.Run(
            () => Enumerable.Range(0, 100).Count(page => Take(table, Who(tab: $"{user} {page}")).Lease is not null))));

        Assert.Equal(50, results.Sum());
        Assert.Equal(50, table.Count);
    }

    [Theory]
    [InlineData("circuits")]
    [InlineData("tab")]
    [InlineData("user")]
    [InlineData("address")]
    public void Reload_replaces_the_page_before_it_whichever_limit_it_meets(string limit)
    {
        _options.MaxCircuits = limit == "circuits" ? 1 : null;
        _options.MaxCircuitsPerTab = limit == "tab" ? 1 : null;
        _options.MaxCircuitsPerAddress = limit == "address" ? 1 : null;
        int? users = limit == "user" ? 1 : null;
        var table = Table();
        var before = Take(table, Who(), users).Lease!;

        var after = Take(table, Who(), users);

        Assert.Null(after.Refusal);
        Assert.Same(before, Assert.Single(after.Revoked));
        Assert.True(before.IsReleased);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Reload_where_there_is_room_leaves_the_page_before_it_to_its_disconnect_beacon()
    {
        _options.MaxCircuits = 2;
        var table = Table();
        Take(table, Who());

        Assert.Empty(Take(table, Who()).Revoked);
        Assert.Equal(2, table.Count);
    }

    [Theory]
    [InlineData("other user")]
    [InlineData("other browser")]
    [InlineData("other tab")]
    [InlineData("no browser")]
    [InlineData("frame")]
    public void Nobody_else_replaces_a_circuit(string who)
    {
        _options.MaxCircuits = 1;
        var table = Table();
        Take(table, Who());

        var answer = Take(table, who switch
        {
            "other user" => Who(user: "ben"),
            "other browser" => Who(browser: "another"),
            "no browser" => Who() with { BrowserId = null },
            "other tab" => Who(tab: "another"),
            _ => Who(frame: CircuitFrame.Embedded),
        });

        Assert.Equal(AdmissionRefusal.Circuits, answer.Refusal);
    }

    [Fact]
    public void Circuit_of_a_browser_without_an_id_is_not_replaced()
    {
        _options.MaxCircuits = 1;
        var table = Table();
        Take(table, Who() with { BrowserId = null });

        Assert.Equal(AdmissionRefusal.Circuits, Take(table, Who()).Refusal);
        Assert.Equal(AdmissionRefusal.Circuits, Take(table, Who() with { BrowserId = null }).Refusal);
    }

    [Fact]
    public void Frame_without_its_browser_is_replaced_too()
    {
        _options.MaxCircuitsPerTab = 1;
        var table = Table();
        var lease = Open(table, Who(frame: CircuitFrame.Embedded));
        Assert.Equal(AdmissionRefusal.Tab, Take(table, Who(frame: CircuitFrame.Embedded)).Refusal);

        table.Changed(Circuit(lease, CircuitState.Disconnected));

        Assert.Same(lease, Assert.Single(Take(table, Who(frame: CircuitFrame.Embedded)).Revoked));
    }

    [Theory]
    [InlineData(CircuitState.Closed, true)]
    [InlineData(CircuitState.Hibernated, true)]
    [InlineData(CircuitState.Disconnected, false)]
    [InlineData(CircuitState.Connected, false)]
    public void Lease_is_released_once_its_circuit_is_not_in_memory_any_more(CircuitState state, bool isReleased)
    {
        var table = Table();
        var lease = Open(table, Who());

        Assert.Equal(isReleased ? lease : null, table.Changed(Circuit(lease, state)));
        Assert.Equal(isReleased ? 0 : 1, table.Count);
    }

    [Fact]
    public void Oldest_of_a_user_make_room_and_as_many_as_a_lowered_limit_asks_for()
    {
        var table = Table();
        AdmissionLease[] leases = [.. Enumerable.Range(0, 3).Select(i => Open(table, Who(tab: $"tab {i}")))];

        var answer = table.Acquire(Who(tab: "newest"), Connection(), maxOfUser: 2, replacesOldest: true);

        Assert.Equal(leases[..2], answer.Revoked);
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public void Resume_is_admitted_where_new_circuits_are_not_and_is_resuming_until_its_page_is_shown()
    {
        (_options.MaxCircuits, _options.MaxConcurrentResumes) = (1, 1);
        var table = Table();
        Open(table, Who(tab: "first"));
        var connection = Connection();

        Assert.NotNull(table.AcquireForResume(Who(), connection, max: 2));
        Assert.Null(table.AcquireForResume(Who(tab: "other"), Connection(), max: 2));
        Assert.Equal(1, table.Resuming);
        var lease = table.Opened(Circuit("resumed", CircuitState.Resuming), connection);
        Assert.Equal(1, table.Resuming);
        table.Changed(Circuit(lease, CircuitState.Connected));

        Assert.Equal((0, 2), (table.Resuming, table.Count));
    }

    [Fact]
    public void Resume_that_never_shows_its_page_counts_as_resuming_for_a_while_only()
    {
        _options.MaxConcurrentResumes = 1;
        var table = Table();
        table.AcquireForResume(Who(tab: "stuck"), Connection(), max: null);
        _time.Advance(ResumingLeases.MaxTime / 2);
        table.AcquireForResume(Who(tab: "later"), Connection(), max: null);
        Assert.Equal(2, table.Resuming);

        _time.Advance(ResumingLeases.MaxTime / 2);

        Assert.Equal((1, 2), (table.Resuming, table.Count));
    }

    [Fact]
    public void Connection_that_ends_early_releases_its_lease_and_one_with_an_open_circuit_does_not()
    {
        var table = Table();
        CircuitConnection early = Connection(), late = Connection();
        table.Acquire(Who(tab: "early"), early, maxOfUser: null, replacesOldest: false);
        table.Acquire(Who(tab: "late"), late, maxOfUser: null, replacesOldest: false);
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
    public void Where_only_this_node_can_count_a_users_circuits_the_older_ones_stay()
    {
        var table = Table();
        var first = Take(table, Who(tab: "first")).Lease!;
        var second = Take(table, Who(tab: "second")).Lease!;

        Assert.Equal(AdmissionRefusal.User, table.CheckUser(second, maxOfUser: 1, replacesOldest: false).Refusal);
        Assert.Null(table.CheckUser(first, maxOfUser: 1, replacesOldest: false).Refusal);
        var third = Take(table, Who(tab: "third")).Lease!;
        Assert.Same(first, Assert.Single(table.CheckUser(third, maxOfUser: 1, replacesOldest: true).Revoked));
    }

    [Fact]
    public void Ten_thousand_resumes_leave_nothing_behind_while_no_newcomer_comes()
    {
        _options.MaxConcurrentResumes = 100;
        var table = Table();

        var leases = ResumeAndClose(table, 10_000);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.Equal(0, leases.Count(lease => lease.IsAlive));
        Assert.Equal((0, 0), (table.Resuming, table.Count));
    }

    // Every other one ends before its page was shown. The table is not asked how many are resuming: only a newcomer would.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] ResumeAndClose(AdmissionTable table, int count)
    {
        var leases = new WeakReference[count];
        for (var i = 0; i < count; i++)
        {
            var connection = Connection();
            table.AcquireForResume(Who(tab: $"tab {i}"), connection, max: null);
            var lease = table.Opened(Circuit($"circuit {i}", CircuitState.Resuming), connection);
            if (i % 2 == 0)
            {
                table.Changed(Circuit(lease, CircuitState.Connected));
            }

            table.Changed(Circuit(lease, CircuitState.Closed));
            leases[i] = new WeakReference(lease);
        }

        return leases;
    }

    private static AdmissionRequest Who(
        string tab = "tab", string? user = "ann", string browser = "browser", string address = "192.0.2.1", CircuitFrame frame = CircuitFrame.Top) =>
        new(new TabIdentity(tab, frame), user, address, browser, IsConfirmed: false);

    private static LeaseResult Take(AdmissionTable table, AdmissionRequest who, int? users = null) =>
        table.Acquire(who, Connection(), users, replacesOldest: false);

    private static CircuitConnection Connection() => new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };

    private static CircuitInfo Circuit(AdmissionLease lease, CircuitState state) => Circuit(lease.CircuitId!, state);

    private static CircuitInfo Circuit(string id, CircuitState state) => new() { Id = id, NodeId = "node", State = state };

    private AdmissionLease Open(AdmissionTable table, AdmissionRequest who)
    {
        var connection = Connection();
        table.Acquire(who, connection, maxOfUser: null, replacesOldest: false);
        return table.Opened(Circuit($"circuit {++_circuits}", CircuitState.Connected), connection);
    }

    private AdmissionTable Table() => new(Options.Create(_options), _time);
}
