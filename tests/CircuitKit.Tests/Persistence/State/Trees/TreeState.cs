namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>A field as a test compares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">All that is in it.</param>
/// <param name="Objects">The objects in it, by the way to each.</param>
internal sealed record TreeField(string Name, string Text, params (string Path, object? Object)[] Objects);

/// <summary>Where an object is.</summary>
internal sealed record TreePlace(int Owner, string Field, string Path);

/// <summary>What is in the components and services of a circuit, and which objects are in several places.</summary>
internal sealed class TreeState
{
    private const int Board = -1;

    /// <summary>What the root persists itself.</summary>
    private const int Saved = -2;

    private readonly Dictionary<int, Dictionary<string, string>> _owners = [];
    private readonly Dictionary<TreePlace, object> _objects = [];

    // What each component and those above it are given: one that is given another object is another.
    private readonly Dictionary<int, string> _ways = [];

    // What a component is given, and what is in it, belongs to the one that gives it.
    private readonly HashSet<object> _given = new(ReferenceEqualityComparer.Instance);

    public TreeState(KeptCircuit circuit)
    {
        TreeWitness witness = circuit.Get<TreeWitness>();
        foreach ((int id, TreeNode node) in witness.Nodes)
        {
            Add(id, node.Fields());
            _ways.Add(id, WayOf(witness, id));
            if (node.Given is { } given)
            {
                _given.UnionWith(TreeNode.Objects([given]).Select(part => part.Object!));
            }
        }

        TreeBoard board = circuit.Get<TreeBoard>();
        List<TreeItem> saved = ((TreeRoot)witness.Nodes[0]).Saved!;
        Add(Board, [new("version", $"{board.Version}"), new("items", TreeNode.Text(board.Items), TreeNode.Objects(board.Items))]);
        Add(Saved, [new("saved", "", [.. saved.Select((item, i) => ($"{i}", (object?)item))])]);
    }

    /// <summary>What is wrong with this circuit; null when nothing is.</summary>
    /// <param name="lived">The one that it was made from.</param>
    /// <param name="fresh">One that was made from nothing.</param>
    public string? FindFault(TreeState lived, TreeState fresh)
    {
        foreach (int owner in _owners.Keys)
        {
            if (!IsAs(fresh, owner) && !IsAs(lived, owner))
            {
                return $"{owner} is {TextOf(owner)}; it was {lived.TextOf(owner)}, and by itself it is {fresh.TextOf(owner)}";
            }
        }

        List<TreePlace> places = [.. lived._objects.Keys.Where(place => _owners.ContainsKey(place.Owner))];
        List<TreePlace> back = places.FindAll(place => IsAs(lived, place.Owner));
        return Pairs(places, lived).Select(pair => FindHalf(pair.One, pair.Other, lived, fresh))
            .Concat(Pairs(back, this).Select(pair =>
                ReferenceEquals(lived._objects[pair.One], lived._objects[pair.Other]) ? null : $"{pair} were two objects, and are one"))
            .FirstOrDefault(fault => fault is not null);
    }

    // The places that have the same object.
    private static IEnumerable<(TreePlace One, TreePlace Other)> Pairs(IEnumerable<TreePlace> places, TreeState state) =>
        from same in places.GroupBy(place => state._objects[place], ReferenceEqualityComparer.Instance)
        from pair in same.SelectMany(one => same.TakeWhile(other => other != one), (one, other) => (one, other))
        where pair.one.Owner != Saved || pair.other.Owner != Saved
        select pair;

    private string? FindHalf(TreePlace one, TreePlace other, TreeState lived, TreeState fresh)
    {
        if (IsAnother(one.Owner) || IsAnother(other.Owner))
        {
            return null;
        }

        if (!IsAs(lived, one.Owner) || !IsAs(lived, other.Owner))
        {
            bool isHalf = HasComeBack(one) || HasComeBack(other);
            return isHalf && one.Owner != Saved && other.Owner != Saved && !lived._given.Contains(lived._objects[one])
                ? $"{one} and {other} were one object, and only one of both has come back"
                : null;
        }

        // What a component was given, it is given again.
        bool isGiven = (one.Owner == Saved || other.Owner == Saved) && lived._given.Contains(lived._objects[one]);
        return ReferenceEquals(_objects[one], _objects[other]) || isGiven || (!IsKept(one) && !IsKept(other))
            ? null
            : $"{one} and {other} were one object, and are two";

        bool IsAnother(int owner) => _ways.GetValueOrDefault(owner) != lived._ways.GetValueOrDefault(owner);

        bool HasComeBack(TreePlace place) => IsAs(lived, place.Owner) && IsKept(place);

        // Nothing of what is equal to what is there by itself is kept.
        bool IsKept(TreePlace place) => _owners[place.Owner][place.Field] != fresh._owners[place.Owner][place.Field];
    }

    private static string WayOf(TreeWitness witness, int id) => id < 0
        ? ""
        : $"{WayOf(witness, witness.Plan[id].Parent)}/{(witness.Nodes[id].Given is { } given ? TreeNode.Text([given]) : "")}";

    private bool IsAs(TreeState another, int owner) =>
        another._owners.TryGetValue(owner, out Dictionary<string, string>? fields)
        && _owners[owner].All(field => fields[field.Key] == field.Value);

    private string TextOf(int owner) => _owners.TryGetValue(owner, out var fields) ? string.Join('|', fields.Values) : "not there";

    private void Add(int owner, IEnumerable<TreeField> fields)
    {
        List<TreeField> all = [.. fields];
        _owners.Add(owner, all.ToDictionary(field => field.Name, field => field.Text));
        foreach (TreeField field in all)
        {
            foreach ((string path, object? one) in field.Objects.Where(one => one.Object is not null))
            {
                _objects.Add(new TreePlace(owner, field.Name, path), one!);
            }
        }
    }
}
