using CsCheck;

namespace CircuitKit.Tests.Blazor.Kept;

/// <summary>Any graph of objects comes back with the same values and the same sharing.</summary>
public sealed class KeptGraphPropertyTests
{
    [Fact]
    public void Random_graph_comes_back_with_the_same_values_and_the_same_sharing() => Graph().Sample(
        nodes =>
        {
            (object?, Type)[] fields = [.. nodes.Select(node => ((object?)node, typeof(Node)))];

            Node[] again = [.. KeptValues.Again(fields).Cast<Node>()];

            return Describe(again) == Describe(nodes) && !again.Intersect(nodes, ReferenceEqualityComparer.Instance).Any();
        },
        iter: 500);

    // The values and, for each reference, which object it is by the order in which they are first met.
    private static string Describe(Node[] roots)
    {
        Dictionary<Node, int> numbers = new(ReferenceEqualityComparer.Instance);
        Queue<Node> open = new();
        List<string> lines = [.. roots.Select(Number)];
        while (open.TryDequeue(out Node? node))
        {
            lines.Add($"{node.Text} {node.Amount:R} {node.Day:O} {(node.Next is { } next ? Number(next) : "-")} "
                + $"{string.Join(',', node.Others.Select(Number))} "
                + $"{string.Join(',', node.ByName.OrderBy(pair => pair.Key).Select(pair => pair.Key + Number(pair.Value)))} "
                + $"{node.Pair.Number}{(node.Pair.Node is { } paired ? Number(paired) : "-")} {string.Join(',', node.Tags.Order())}");
        }

        return string.Join('\n', lines);

        string Number(Node node)
        {
            if (numbers.TryAdd(node, numbers.Count))
            {
                open.Enqueue(node);
            }

            return $"#{numbers[node]}";
        }
    }

    private static Gen<Node[]> Graph() =>
        from count in Gen.Int[1, 8]
        from texts in Gen.String.Array[count]
        from amounts in Gen.Double.Array[count]
        from days in Gen.Int[0, 3_000_000].Array[count]
        from links in Gen.Int[-1, count - 1].Array[count * 5]
        select Link(texts, amounts, days, links);

    private static Node[] Link(string[] texts, double[] amounts, int[] days, int[] links)
    {
        Node[] nodes = [.. texts.Select((text, i) => new Node(text) { Amount = amounts[i], Day = DateOnly.FromDayNumber(days[i]) })];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i].Next = At(links[i * 5]);
            nodes[i].Others.AddRange(links[(i * 5 + 1)..(i * 5 + 3)].Select(At).OfType<Node>());
            nodes[i].Pair = (i, At(links[i * 5 + 3]));
            nodes[i].Tags.Add(texts[i]);
            if (At(links[i * 5 + 4]) is { } named)
            {
                nodes[i].ByName[texts[i]] = named;
            }
        }

        return nodes;

        Node? At(int index) => index < 0 ? null : nodes[index];
    }

    private sealed class Node(string text)
    {
        public string Text => text;

        public double Amount { get; set; }

        public DateOnly Day { get; set; }

        public Node? Next { get; set; }

        public List<Node> Others { get; } = [];

        public Dictionary<string, Node> ByName { get; } = [];

        public HashSet<string> Tags { get; } = [];

        public (int Number, Node? Node) Pair { get; set; }
    }
}
