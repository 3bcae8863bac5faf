namespace CircuitKit.Analyzers.Tests;

public sealed class UnreadableTypeTests
{
    private const string Types = """
        public interface IShape;
        public abstract class Animal { public string? Name { get; set; } }
        public class Rating { public Rating() { } public Rating(int stars) { Stars = stars; } public int Stars { get; } }
        public class Secret { private Secret() { } public int Id { get; set; } }
        public class Two { public Two(int a) { A = a; } public Two(int a, int b) { A = a; B = b; } public int A { get; } public int B { get; } }
        public class Misnamed { public Misnamed(int number) { Id = number; } public int Id { get; } }
        public class Cart { public List<string> Lines { get; } = []; }
        public class Order { public List<Rating>? Ratings { get; set; } }
        public class Handler { public Action? Done { get; set; } }
        public struct Point { public Point(int x) { X = x; } public int X { get; } }
        """;

    [Theory]
    [InlineData("IShape")]
    [InlineData("Animal")]
    [InlineData("List<Animal>")]
    [InlineData("Dictionary<string, IShape[]>")]
    [InlineData("object")]
    [InlineData("Dictionary<string, object>")]
    [InlineData("Action")]
    [InlineData("Func<int>")]
    [InlineData("Stream")]
    [InlineData("MemoryStream")]
    [InlineData("Task<int>")]
    [InlineData("CancellationTokenSource")]
    [InlineData("System.Text.StringBuilder")]
    [InlineData("int[,]")]
    [InlineData("Lazy<int>")]
    [InlineData("System.Collections.ObjectModel.ReadOnlyCollection<int>")]
    [InlineData("ILookup<int, int>")]
    [InlineData("Dictionary<(int, int), string>")]
    [InlineData("Dictionary<Order, string>")]
    [InlineData("Rating")]
    [InlineData("Rating[]")]
    [InlineData("Secret")]
    [InlineData("Two")]
    [InlineData("Misnamed")]
    [InlineData("Cart")]
    [InlineData("Order")]
    [InlineData("Handler")]
    [InlineData("Point")]
    public Task Type_that_json_does_not_bring_back_is_found(string type) => AppCode.AnalyzeAsync<UnreadableType>(
        $"{Types} class Page : ComponentBase {{ [PersistentState] public {type}? {{|CK1004:Value|}} {{ get; set; }} }}");

    [Theory]
    [InlineData("int")]
    [InlineData("string")]
    [InlineData("DateTimeOffset")]
    [InlineData("Guid")]
    [InlineData("Uri")]
    [InlineData("DayOfWeek")]
    [InlineData("byte[]")]
    [InlineData("int[][]")]
    [InlineData("(int, string)")]
    [InlineData("Tuple<int>")]
    [InlineData("List<string>")]
    [InlineData("IReadOnlyList<int>")]
    [InlineData("IEnumerable<int>")]
    [InlineData("ISet<int>")]
    [InlineData("IDictionary<int, string>")]
    [InlineData("Dictionary<Guid, List<int>>")]
    [InlineData("System.Collections.Immutable.ImmutableArray<int>")]
    [InlineData("System.Collections.Concurrent.ConcurrentDictionary<string, int>")]
    [InlineData("System.Text.Json.JsonElement")]
    [InlineData("System.Text.Json.Nodes.JsonNode")]
    [InlineData("Exception")]
    [InlineData("Dto")]
    [InlineData("Positional")]
    [InlineData("Primary")]
    [InlineData("Marked")]
    [InlineData("Base")]
    [InlineData("Own")]
    [InlineData("Left")]
    [InlineData("Tree")]
    [InlineData("Fields")]
    [InlineData("Derived")]
    [InlineData("Box<int>")]
    [InlineData("Value")]
    public Task Type_that_json_brings_back_is_not(string type) => AppCode.AnalyzeAsync<UnreadableType>($$"""
        using System.Text.Json;
        using System.Text.Json.Serialization;
        public class Dto
        {
            public int A { get; set; }
            public string B { get; init; } = "";
            public int Sum => A + B.Length;
            public static object? Shared { get; set; }
            public string Kind { get; } = "dto";
        }
        public record Positional(int A, List<string> B) { public int Twice { get; } = A * 2; public int Thrice => A * 3; }
        public class Primary(int stars) { public int Stars { get; } = stars; }
        public class Marked { [JsonConstructor] private Marked(int a) => A = a; public Marked(string b) => A = b.Length; public int A { get; } }
        [JsonDerivedType(typeof(Leaf), "leaf")] public abstract class Base; public class Leaf : Base;
        [JsonConverter(typeof(OwnConverter))] public class Own { private Own() { } public Action? A { get; set; } }
        public abstract class OwnConverter : JsonConverter<Own>;
        public class Left
        {
            [JsonIgnore] public Action? A { get; set; }
            [JsonInclude] public int B { get; private set; }
            private object? C { get; set; }
            public int D { set { } }
        }
        public class Tree { public List<Tree>? Children { get; set; } public Tree? Parent { get; set; } }
        public class Fields { public int A; public List<int>? B; }
        public class Derived : Dto { public int E { get; set; } }
        public class Box<T> { public T? Item { get; set; } }
        public readonly record struct Value(int A);
        class Page : ComponentBase { [PersistentState] public {{type}}? Kept { get; set; } }
        """);

    [Fact]
    public Task Type_with_a_serializer_of_the_app_is_not_found() => AppCode.AnalyzeAsync<UnreadableType>("""
        public interface IShape;
        public class ShapeSerializer : PersistentComponentStateSerializer<IShape>
        {
            public override void Persist(IShape value, System.Buffers.IBufferWriter<byte> writer) { }
            public override IShape Restore(System.Buffers.ReadOnlySequence<byte> data) => null!;
        }
        class Page : ComponentBase { [PersistentState] public IShape? Shape { get; set; } }
        """);

    [Fact]
    public Task Type_parameter_and_property_without_the_attribute_are_not_found() => AppCode.AnalyzeAsync<UnreadableType>("""
        class Page<T> : ComponentBase
        {
            [PersistentState] public T? Item { get; set; }
            [PersistentState] public List<T>? Items { get; set; }
            public Stream? Stream { get; set; }
        }
        """);

    [Fact]
    public Task Message_says_what_happens_and_what_to_do() => AppCode.AnalyzeAsync<UnreadableType>(
        $"{Types} class Page : ComponentBase {{ [PersistentState] public Order? {{|#0:Order|}} {{ get; set; }} }}",
        "'Order' has [PersistentState], and JSON does not bring 'Rating.Stars' back: it has no public setter, and no constructor parameter sets it; "
            + "add a public setter or init");
}
