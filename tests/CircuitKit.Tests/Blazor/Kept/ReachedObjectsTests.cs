using System.Collections;
using System.Collections.Concurrent;
using CircuitKit.Blazor.Kept;

namespace CircuitKit.Tests.Blazor.Kept;

/// <summary>
/// What is reached from a service is looked through at each capture of a page that may share an object with it: found wherever it is, and at a cost
/// that does not depend on how much an app has in memory.
/// </summary>
public sealed class ReachedObjectsTests
{
    public static TheoryData<string> Places =>
        ["field", "array", "list", "dictionary", "key", "concurrent dictionary", "bag", "hash table", "pair", "object of an object"];

    [Theory]
    [MemberData(nameof(Places))]
    public void Object_is_found_wherever_it_is(string place)
    {
        Part part = new();
        Cache cache = new()
        {
            Anything = place switch
            {
                "field" => part,
                "array" => new[] { new Part(), part },
                "list" => new List<Part> { new(), part },
                "dictionary" => new Dictionary<string, Part> { ["a"] = part },
                "key" => new Dictionary<Part, int> { [part] = 1 },
                "concurrent dictionary" => new ConcurrentDictionary<string, Part> { ["a"] = part },
                "bag" => new ConcurrentBag<Part> { part },
                "hash table" => new Hashtable { ["a"] = part },
                "pair" => (1, part),
                _ => new Cache { Anything = new List<Cache> { new() { Anything = part } } },
            },
        };

        Assert.Contains(part, Reached(cache, most: 5_000));
    }

    [Fact]
    public void Numbers_and_texts_are_not_looked_through()
    {
        object[] large = [new byte[1_000_000], Enumerable.Range(0, 100_000).ToList(), Enumerable.Range(0, 100_000).ToDictionary(i => i, i => $"{i}")];
        foreach (object one in large)
        {
            Cache cache = new() { Anything = one };

            Assert.Equal([cache, one], Reached(cache, most: 5_000));
            Assert.InRange(AllocatedBytes.PerCall(() => Reached(cache, most: 5_000)), 1, 2_000);
        }
    }

    [Fact]
    public void No_more_is_looked_at_than_allowed()
    {
        ConcurrentDictionary<string, Part> many = new(Enumerable.Range(0, 20_000).Select(i => KeyValuePair.Create($"{i}", new Part())));
        Cache cache = new() { Anything = many };

        Assert.Equal(10, Reached(cache, most: 10).Count);
        Assert.InRange(AllocatedBytes.PerCall(() => Reached(cache, most: 10)), 1, 20_000);
    }

    private static HashSet<object> Reached(object root, int most)
    {
        HashSet<object> reached = new(ReferenceEqualityComparer.Instance);
        ValueWalk.AddReached(root, reached, most);
        return reached;
    }

    private sealed class Cache
    {
        public object? Anything { get; set; }
    }

    private sealed class Part
    {
        public decimal Price { get; set; } = 1.5m;

        public DateTime At { get; set; }
    }
}
