using CsCheck;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>What a component is told about who it is.</summary>
internal enum TreeTold
{
    /// <summary>Nothing: where there are several like it, nothing tells which is which.</summary>
    Nothing,

    /// <summary>A key.</summary>
    Key,

    /// <summary>A name that no other has.</summary>
    Name,

    /// <summary>A name that others may have.</summary>
    CommonName,

    /// <summary>An object of its parent's.</summary>
    Object,
}

/// <summary>One component of a page: as the app's data has it, which a component does not see but through its parameters.</summary>
internal sealed record TreeSpec(int Id, int Parent, int Kind, TreeTold Told, bool IsRow, int Loads)
{
    public static Gen<TreeSpec[]> Trees { get; } =
        from count in Gen.Int[0, 12]
        from parents in Gen.Int[0, 1_000].Array[count]
        from kinds in Gen.Int[0, 2].Array[count]
        from told in Gen.Enum<TreeTold>().Array[count]
        from rows in Gen.Bool.Array[count]
        from loads in Gen.Int[0, 3].Array[count]
        select (TreeSpec[])
        [
            new TreeSpec(0, -1, 0, TreeTold.Nothing, IsRow: false, Loads: 2),
            .. Enumerable.Range(0, count).Select(i => new TreeSpec(i + 1, parents[i] % (i + 1), kinds[i], told[i], rows[i], loads[i])),
        ];
}

/// <summary>What happens to the app's data while nobody has the page open.</summary>
internal sealed record TreeChange(int Kind, int At, int By)
{
    public static Gen<TreeChange[]> Lists { get; } =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1_000], Gen.Int[0, 1_000], (kind, at, by) => new TreeChange(kind, at, by)).Array[0, 4];
}

/// <summary>The components of a page in their order.</summary>
internal sealed class TreePlan(IEnumerable<TreeSpec> nodes)
{
    private readonly List<TreeSpec> _nodes = [.. nodes];

    // Of those that are added later: none has the number of one that is gone.
    private int _added = 1_000;

    public IReadOnlyList<TreeSpec> Nodes => _nodes;

    public TreeSpec this[int id] => _nodes.Find(node => node.Id == id)!;

    // What stands in the source comes first, in its order; the rows of a loop are in that of the data.
    public IEnumerable<TreeSpec> Below(int id) => _nodes.Where(node => node.Parent == id).OrderBy(node => node.IsRow ? int.MaxValue : node.Id);

    public TreePlan After(IEnumerable<TreeChange> changes)
    {
        TreePlan plan = new(_nodes) { _added = _added };
        foreach (TreeChange change in changes)
        {
            plan.Apply(change);
        }

        return plan;
    }

    private void Apply(TreeChange change)
    {
        TreeSpec one = _nodes[change.At % _nodes.Count];
        switch (change.Kind)
        {
            case 0:
                // A new one is told who it is: alone and told nothing, it is what another was before.
                _nodes.Insert(
                    1 + (change.By % _nodes.Count),
                    new TreeSpec(_added++, one.Id, change.By % 3, change.By % 2 == 0 ? TreeTold.Key : TreeTold.Name, IsRow: true, Loads: 1));
                break;
            case 1 when one.Id != 0:
                Remove(one.Id);
                break;
            case 2 when one.Id != 0:
                _nodes.Remove(one);
                _nodes.Insert(1 + (change.By % _nodes.Count), one);
                break;
        }
    }

    private void Remove(int id)
    {
        _nodes.RemoveAll(node => node.Id == id);
        foreach (TreeSpec below in _nodes.Where(node => node.Parent == id).ToList())
        {
            Remove(below.Id);
        }
    }
}
