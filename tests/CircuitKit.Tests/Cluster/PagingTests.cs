using CircuitKit.Cluster.View;
using CsCheck;

namespace CircuitKit.Tests.Cluster;

/// <summary>Pages made of the nodes' own parts are the pages of the whole.</summary>
public sealed class PagingTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    // Few tabs and users over few nodes, so that they meet on several of them.
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
        List<string> listed = [.. Circuits(fleet, size).Select(circuit => circuit.Id)];

        Assert.Equal(fleet.Select(circuit => circuit.Id).Order(StringComparer.Ordinal), listed);
    });

    [Fact]
    public void All_pages_together_are_all_tabs_with_their_circuits_on_all_nodes() => Gen.Select(s_fleets, Gen.Int[1, 5]).Sample((fleet, size) =>
    {
        IEnumerable<string> listed = Groups(fleet, size, byUser: false)
            .Select(tab => $"{tab.Name} {tab.Circuits} {string.Join(',', tab.NodeIds)} {string.Join(',', tab.UserKeys)}");

        Assert.Equal(
            fleet.Where(circuit => circuit.TabId is not null).GroupBy(circuit => circuit.TabId!).OrderBy(tab => tab.Key, StringComparer.Ordinal).Select(tab =>
                $"{tab.Key} {tab.Count()} {Join(tab.Select(circuit => circuit.NodeId))} {Join(tab.Select(circuit => circuit.UserKey))}"),
            listed);
    });

    [Fact]
    public void All_pages_together_are_all_users_with_their_circuits_on_all_nodes() => Gen.Select(s_fleets, Gen.Int[1, 5]).Sample((fleet, size) =>
    {
        IEnumerable<string> listed = Groups(fleet, size, byUser: true)
            .Select(user => $"{user.Name} {user.Circuits} {string.Join(',', user.NodeIds)}");

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
            ListCircuitsHandler.Page(fleet, new ListQuestion { Circuits = query }).Items.Select(circuit => circuit.Id));
    });

    [Fact]
    public void Long_addresses_make_short_pages_and_none_is_left_out()
    {
        CircuitInfo[] fleet = [.. Enumerable.Range(0, 100).Select(number => new CircuitInfo { Id = $"{number:000}", NodeId = "node", Url = new string('x', 32_000) })];

        NodePage<CircuitInfo> slice = ListCircuitsHandler.Page(fleet, new ListQuestion());

        Assert.InRange(slice.Items.Count, 1, 20);
        Assert.True(slice.HasMore);
        Assert.Equal(100, Circuits(fleet, 500).Count);
    }

    private static List<CircuitInfo> Circuits(CircuitInfo[] fleet, int size) =>
        Read(fleet, size, ListCircuitsHandler.Order, ListCircuitsHandler.Page, (one, _) => one);

    private static List<CircuitGroup> Groups(CircuitInfo[] fleet, int size, bool byUser) =>
        Read(
            fleet,
            size,
            ListGroupsHandler.Order,
            (circuits, question) => ListGroupsHandler.Page(circuits, question with { ByUser = byUser }),
            CircuitGroups.Plus);

    private static List<T> Read<T>(
        CircuitInfo[] fleet, int size, ListOrder<T> order, Func<IEnumerable<CircuitInfo>, ListQuestion, NodePage<T>> page, Func<T, T, T> combine)
    {
        var nodes = fleet.GroupBy(circuit => circuit.NodeId).ToDictionary(node => node.Key);
        NodeMerge<T> merge = new(order, combine);
        foreach (var node in nodes.Keys)
        {
            Ask(node, after: null);
        }

        List<T> all = [];
        do
        {
            while (merge.TryTake(out var item))
            {
                all.Add(item);
            }

            foreach (var (node, after) in merge.Exhausted)
            {
                Ask(node, after);
            }
        }
        while (merge.HasMore);
        return all;

        void Ask(string node, ListKey? after)
        {
            var answer = page(nodes[node], new ListQuestion { Size = size, After = after });
            Assert.InRange(answer.Items.Count, 0, size);
            merge.Add(node, answer);
        }
    }

    private static string Join(IEnumerable<string?> texts) => string.Join(',', texts.OfType<string>().Distinct().Order(StringComparer.Ordinal));
}
