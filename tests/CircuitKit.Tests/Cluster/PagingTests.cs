using CircuitKit.Cluster.View;
using CsCheck;

namespace CircuitKit.Tests.Cluster;

/// <summary>Pages made of the nodes' own parts are the pages of the whole.</summary>
public sealed class PagingTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    // Few tabs and people over few nodes, so that they meet on several of them.
    private static readonly Gen<CircuitInfo[]> s_fleets =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 12], Gen.Int[0, 6], Gen.Enum<CircuitState>(), Gen.Int[0, 40])
            .Array[0, 60]
            .Select(circuits => circuits.Select((circuit, number) => new CircuitInfo
            {
                Id = $"circuit-{(number * 7919) % 1000:000}-{number}",
                NodeId = $"node-{circuit.Item1}",
                TabId = circuit.Item2 == 0 ? null : $"tab-{circuit.Item2}",
                UserKey = circuit.Item3 == 0 ? null : $"user-{circuit.Item3}",
                State = circuit.Item4,
                Url = new string('x', circuit.Item5 * 4_000),
                OpenedAt = s_time,
            }).ToArray());

    [Fact]
    public void All_pages_together_are_all_circuits_once_in_order() => Gen.Select(s_fleets, Gen.Int[1, 20]).Sample((fleet, size) =>
    {
        List<string> listed = [.. Pages(fleet, size, NodeSlices.Circuits, circuit => circuit.Id, (one, _) => one).Select(circuit => circuit.Id)];

        Assert.Equal(fleet.Select(circuit => circuit.Id).Order(StringComparer.Ordinal), listed);
    });

    [Fact]
    public void All_pages_together_are_all_tabs_with_their_circuits_on_all_nodes() => Gen.Select(s_fleets, Gen.Int[1, 5]).Sample((fleet, size) =>
    {
        IEnumerable<string> listed = Pages(fleet, size, NodeSlices.Tabs, tab => tab.TabId, CircuitCluster.Sum)
            .Select(tab => $"{tab.TabId} {tab.Circuits} {string.Join(',', tab.NodeIds)} {string.Join(',', tab.UserKeys)}");

        Assert.Equal(
            fleet.Where(circuit => circuit.TabId is not null).GroupBy(circuit => circuit.TabId!).OrderBy(tab => tab.Key, StringComparer.Ordinal).Select(tab =>
                $"{tab.Key} {tab.Count()} {Join(tab.Select(circuit => circuit.NodeId))} {Join(tab.Select(circuit => circuit.UserKey))}"),
            listed);
    });

    [Fact]
    public void All_pages_together_are_all_people_with_their_circuits_on_all_nodes() => Gen.Select(s_fleets, Gen.Int[1, 5]).Sample((fleet, size) =>
    {
        IEnumerable<string> listed = Pages(fleet, size, NodeSlices.Users, user => user.UserKey, CircuitCluster.Sum)
            .Select(user => $"{user.UserKey} {user.Circuits} {string.Join(',', user.NodeIds)}");

        Assert.Equal(
            fleet.Where(circuit => circuit.UserKey is not null).GroupBy(circuit => circuit.UserKey!).OrderBy(user => user.Key, StringComparer.Ordinal).Select(user =>
                $"{user.Key} {user.Count()} {Join(user.Select(circuit => circuit.NodeId))}"),
            listed);
    });

    [Fact]
    public void Filter_leaves_what_matches_all_of_it() => s_fleets.Sample(fleet =>
    {
        CircuitQuery query = new() { UserKey = "user-1", TabId = "tab-2", NodeId = "node-3", State = CircuitState.Connected };

        Assert.Equal(
            fleet.Where(circuit => circuit is { UserKey: "user-1", TabId: "tab-2", NodeId: "node-3", State: CircuitState.Connected }).Select(circuit => circuit.Id).Order(StringComparer.Ordinal),
            NodeSlices.Circuits(fleet, query).Items.Select(circuit => circuit.Id));
    });

    [Fact]
    public void Long_addresses_make_short_pages_and_none_is_left_out()
    {
        CircuitInfo[] fleet = [.. Enumerable.Range(0, 100).Select(number => new CircuitInfo { Id = $"{number:000}", NodeId = "node", Url = new string('x', 32_000) })];

        NodeSlice<CircuitInfo> slice = NodeSlices.Circuits(fleet, new CircuitQuery { PageSize = 500 });

        Assert.InRange(slice.Items.Count, 1, 20);
        Assert.True(slice.HasMore);
        Assert.Equal(100, Pages(fleet, 500, NodeSlices.Circuits, circuit => circuit.Id, (one, _) => one).Count);
    }

    private static List<T> Pages<T>(
        CircuitInfo[] fleet, int size, Func<IEnumerable<CircuitInfo>, CircuitQuery, NodeSlice<T>> slice, Func<T, string> id, Func<T, T, T> combine)
    {
        List<T> all = [];
        string? after = null;
        do
        {
            CircuitQuery query = new() { PageSize = size, After = after };
            ClusterPage<T> page = PageMerge.Merge([.. fleet.GroupBy(circuit => circuit.NodeId).Select(node => slice(node, query))], size, id, combine);
            Assert.InRange(page.Items.Count, 0, size);
            all.AddRange(page.Items);
            Assert.NotEqual(after ?? "", page.Next);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    private static string Join(IEnumerable<string?> texts) => string.Join(',', texts.OfType<string>().Distinct().Order(StringComparer.Ordinal));
}
