using System.Buffers;
using System.Text;
using System.Text.Json;
using CircuitKit.Blazor;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Tests.Blazor;

/// <summary>Held against the framework's own options, which are internal.</summary>
public sealed class StateJsonTests
{
    private static readonly JsonSerializerOptions s_framework = (JsonSerializerOptions)typeof(PersistentComponentState).Assembly
        .GetType("Microsoft.AspNetCore.Components.JsonSerializerOptionsProvider", throwOnError: true)!
        .GetField("Options")!.GetValue(null)!;

    [Fact]
    public void Every_kind_of_value_is_written_as_the_framework_writes_it()
    {
        SameBytes(5);
        SameBytes<int?>(5);
        SameBytes<int?>(null);
        SameBytes("Grüße, <b>\u2028</b> 😀");
        SameBytes<string?>(null);
        SameBytes(new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        SameBytes(Guid.Empty);
        SameBytes(1.10m);
        SameBytes(DayOfWeek.Friday);
        SameBytes(new byte[] { 1, 2, 3 });
        SameBytes(new Dictionary<string, int> { ["Key"] = 1 });
        SameBytes<object>(new Line("x", 2) { Note = "field" });
        SameBytes<ILine>(new Line("x", 2));
        SameBytes(new List<Line> { new("x", 2), new("y", 3) { Note = "n" } });
        SameBytes((1, "two"));
        SameBytes(Enumerable.Range(0, 10_000).ToArray());
    }

    [Fact]
    public void Cycle_fails_as_it_does_in_the_framework()
    {
        var node = new Node();
        node.Next = node;

        var ours = Assert.Throws<JsonException>(() => StateJson.Write(node, new ArrayBufferWriter<byte>()));

        Assert.Equal(Assert.Throws<JsonException>(() => JsonSerializer.SerializeToUtf8Bytes(node, s_framework)).Message, ours.Message);
    }

    [Theory]
    [InlineData("""{"name":"x","pieces":2}""")]
    [InlineData("""{"NAME":"x","Pieces":2,"note":"n"}""")]
    [InlineData("""{"more":[1,2],"name":null}""")]
    [InlineData("null")]
    public void Every_value_is_read_as_the_framework_reads_it(string json) =>
        Assert.Equal(JsonSerializer.Deserialize<Line>(json, s_framework), StateJson.Read<Line>(new(Encoding.UTF8.GetBytes(json))));

    [Theory]
    [InlineData("\"text\"", typeof(int))]
    [InlineData("[1]", typeof(Line))]
    [InlineData("{", typeof(Line))]
    [InlineData("", typeof(string))]
    [InlineData("{}", typeof(ILine))]
    public void What_does_not_fit_is_a_fault_and_not_an_exception(string json, Type type) =>
        Assert.NotNull(StateJson.TryRead(Encoding.UTF8.GetBytes(json), type));

    [Fact]
    public void What_fits_is_no_fault() => Assert.Null(StateJson.TryRead("""{"name":"x"}"""u8, typeof(Line)));

    private static void SameBytes<T>(T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        StateJson.Write(value, buffer);
#pragma warning disable CA2263 // The overload that the framework calls.
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), s_framework), buffer.WrittenSpan.ToArray());
#pragma warning restore CA2263
    }

    private interface ILine
    {
        string? Name { get; }
    }

    private sealed record Line(string? Name, int Pieces) : ILine
    {
        public string? Note;
    }

    private sealed class Node
    {
        public Node? Next { get; set; }
    }
}
