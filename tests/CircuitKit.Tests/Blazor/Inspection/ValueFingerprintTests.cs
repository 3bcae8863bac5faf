using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Tests.Blazor.Inspection;

public sealed class ValueFingerprintTests
{
    public static TheoryData<object?, object?> Unlike => new()
    {
        { 1, 2 },
        { -1L, 0L },
        { "a", "b" },
        { "", null },
        { new List<int> { 1 }, new List<int> { 1, 2 } },
        { new List<int> { 1, 2 }, new List<int> { 2, 1 } },
        { new Dictionary<string, int> { ["a"] = 1 }, new Dictionary<string, int> { ["a"] = 2 } },
        { new Line { Name = "a" }, new Line { Name = "b" } },
        { new Line { Parts = { 1 } }, new Line { Parts = { 2 } } },
        { (1, "a"), (1, "b") },
        { TimeSpan.FromTicks(1), TimeSpan.FromTicks(2) },
    };

    [Theory]
    [MemberData(nameof(Unlike))]
    public void Another_value_has_another_fingerprint(object? left, object? right) =>
        Assert.NotEqual(ValueFingerprint.Of(left), ValueFingerprint.Of(right));

    [Fact]
    public void Same_value_in_another_object_has_the_same_fingerprint() => Assert.Equal(
        ValueFingerprint.Of(new Line { Name = "a", Parts = { 1, 2 } }), ValueFingerprint.Of(new Line { Name = "a", Parts = { 1, 2 } }));

    [Fact]
    public void Kind_and_capacity_of_a_list_do_not_count() =>
        Assert.Equal(ValueFingerprint.Of(new[] { 1, 2 }), ValueFingerprint.Of(new List<int>(100) { 1, 2 }));

    [Fact]
    public void Getter_that_throws_is_never_called() => Assert.Equal(ValueFingerprint.Of(new Thrower(1)), ValueFingerprint.Of(new Thrower(1)));

    [Fact]
    public void Ring_and_a_list_without_end_come_to_an_end()
    {
        Line ring = new();
        ring.Next = ring;
        Line chain = new();
        for (var i = 0; i < 100_000; i++)
        {
            chain = new Line { Next = chain };
        }

        Assert.NotEqual(ValueFingerprint.Of(ring), ValueFingerprint.Of(chain));
        Assert.NotEqual(0UL, ValueFingerprint.Of(Enumerable.Range(0, 1_000_000).ToList()));
    }

    [Fact]
    public void List_that_grows_beyond_what_is_looked_at_is_seen_to_grow() => Assert.NotEqual(
        ValueFingerprint.Of(Enumerable.Repeat(1, 20_000).ToList()), ValueFingerprint.Of(Enumerable.Repeat(1, 20_001).ToList()));

    [Theory]
    [InlineData(typeof(int?), "int?")]
    [InlineData(typeof(List<Dictionary<string, byte[]>>), "List<Dictionary<string, byte[]>>")]
    [InlineData(typeof((int, bool)?), "(int, bool)?")]
    [InlineData(typeof(Line), "Line")]
    public void Types_are_named_as_people_write_them(Type type, string expected) => Assert.Equal(expected, TypeNames.Of(type));

    private sealed class Line
    {
        public string? Name { get; set; }

        public List<int> Parts { get; } = [];

        public Line? Next { get; set; }
    }

    private sealed class Thrower(int count)
    {
        public int Count => count < 0 ? 0 : throw new InvalidOperationException();
    }
}
