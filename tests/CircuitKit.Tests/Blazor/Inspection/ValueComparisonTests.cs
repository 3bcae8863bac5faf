using System.Text.Json;
using System.Text.Json.Serialization;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Tests.Blazor.Inspection;

/// <summary>What comes back the same when it is written and read as the framework does it, and what does not.</summary>
public sealed class ValueComparisonTests
{
    public static TheoryData<string, object, Type> ThatComeBack => new()
    {
        { "number", 5, typeof(int) },
        { "text", "text", typeof(string) },
        { "date with a kind", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), typeof(DateTime) },
        { "tuple", (1, "two"), typeof((int, string)) },
        { "list in a property of an interface", new[] { 1, 2 }, typeof(IReadOnlyList<int>) },
        { "set", new HashSet<string> { "a", "b" }, typeof(HashSet<string>) },
        { "dictionary", new Dictionary<string, int> { ["a"] = 1 }, typeof(Dictionary<string, int>) },
        { "record with a constructor", new Line("pen", 2), typeof(Line) },
        { "public field", new WithField { Count = 3 }, typeof(WithField) },
        { "what is left out on purpose", new WithIgnored { Kept = 1, Left = 2 }, typeof(WithIgnored) },
        { "a type that says which it is", new Cat { Name = "Tom", Lives = 9 }, typeof(Named) },
        { "event and delegate", new WithDelegate { Name = "x", Done = () => { } }, typeof(WithDelegate) },
    };

    public static TheoryData<string, object, Type, string> ThatDoNot => new()
    {
        { "private setter", Sealed.Of(4), typeof(Sealed), "Count NoSetter" },
        { "private field", new Hidden(4), typeof(Hidden), "_count HiddenField" },
        { "more than the declared type has", new Dog { Name = "Rex", Tricks = 2 }, typeof(Animal), " AnotherType" },
        { "the same in a list", new List<Animal> { new Dog() }, typeof(List<Animal>), "[] AnotherType" },
        { "the same in a property", new Owner { Pet = new Dog() }, typeof(Owner), "Pet AnotherType" },
        { "object", new Anything { Value = 5 }, typeof(Anything), "Value AnotherType" },
        { "converter that is not its own inverse", new Converted { Number = 5 }, typeof(Converted), "Number AnotherValue" },
    };

    [Theory]
    [MemberData(nameof(ThatComeBack))]
    public void Comes_back_the_same(string what, object value, Type type) => Assert.True(Difference(value, type) is null, what);

    [Theory]
    [MemberData(nameof(ThatDoNot))]
    public void Comes_back_changed(string what, object value, Type type, string expected)
    {
        ValueDifference? difference = Difference(value, type);

        Assert.True($"{difference?.Path} {difference?.Kind}" == expected, $"{what}: {difference}");
    }

    [Fact]
    public void Ring_is_compared_to_its_end()
    {
        Node left = new(), right = new();
        (left.Next, right.Next) = (left, right);

        Assert.Null(ValueComparison.Find(left, right));
    }

    private static ValueDifference? Difference(object value, Type type) =>
        ValueComparison.Find(
            value,
            JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, type, StateJson.Options), type, StateJson.Options));

    private sealed record Line(string Name, int Count);

    private sealed class WithField
    {
        public int Count;
    }

    private sealed class WithIgnored
    {
        public int Kept { get; set; }

        [JsonIgnore]
        public int Left { get; set; }
    }

    [JsonDerivedType(typeof(Cat), "cat")]
    private abstract class Named
    {
        public string? Name { get; set; }
    }

    private sealed class Cat : Named
    {
        public int Lives { get; set; }
    }

    private sealed class WithDelegate
    {
        public string? Name { get; set; }

        [JsonIgnore]
        public Action? Done { get; set; }
    }

    private sealed class Sealed
    {
        public int Count { get; private set; }

        public static Sealed Of(int count) => new() { Count = count };
    }

    private sealed class Hidden
    {
        private readonly int _count;

        public Hidden()
        {
        }

        public Hidden(int count) => _count = count;

        [JsonIgnore]
        public int Count => _count;
    }

    private class Animal
    {
        public string? Name { get; set; }
    }

    private sealed class Dog : Animal
    {
        public int Tricks { get; set; }
    }

    private sealed class Owner
    {
        public Animal? Pet { get; set; }
    }

    private sealed class Anything
    {
        public object? Value { get; set; }
    }

    private sealed class Converted
    {
        [JsonConverter(typeof(OneMore))]
        public int Number { get; set; }
    }

    private sealed class OneMore : JsonConverter<int>
    {
        public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetInt32() + 1;

        public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }

    private sealed class Node
    {
        public Node? Next { get; set; }
    }
}
