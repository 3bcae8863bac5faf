using System.Text.Json;
using CircuitKit.Blazor.Inspection;
using CsCheck;

namespace CircuitKit.Tests.Blazor.Inspection;

/// <summary>Objects have the same fingerprint before and after the reading of their type is compiled.</summary>
public sealed class FingerprintReaderTests
{
    [Fact]
    public void Compiled_reading_adds_the_same()
    {
        List<ManyValues> rows = [];
        ManyValues.Any.Sample(rows.Add, iter: FingerprintReader.CompiledFrom / 4, threads: 1);
        List<ulong> byReflection = rows.ConvertAll(row => ValueFingerprint.Of(row));
        FingerprintReader.Of(typeof(ManyValues)).Compile();

        Assert.Equal(byReflection, rows.ConvertAll(row => ValueFingerprint.Of(row)));
        Assert.True(byReflection.Distinct().Count() > rows.Count / 2);
    }

    [Fact]
    public void Bounds_are_the_same()
    {
        Link deep = new();
        for (int i = 0; i < 2 * ValueFingerprint.MaxDepth; i++)
        {
            deep = new Link { Number = i, Next = deep };
        }

        List<Link> many = [.. Enumerable.Range(0, ValueFingerprint.MaxNodes / 2).Select(i => new Link { Number = i, Json = JsonSerializer.SerializeToElement(i) })];
        List<ulong> byReflection = [ValueFingerprint.Of(deep), ValueFingerprint.Of(many)];
        FingerprintReader.Of(typeof(Link)).Compile();

        Assert.Equal(byReflection, [ValueFingerprint.Of(deep), ValueFingerprint.Of(many)]);
    }

    [Fact]
    public async Task Type_of_which_many_are_read_is_compiled_and_allocates_nothing()
    {
        List<Plain> many = [.. Enumerable.Range(0, FingerprintReader.CompiledFrom).Select(i => new Plain { Number = i, Text = $"{i}" })];
        ulong before = ValueFingerprint.Of(many);
        await PreparationQueue.Latest;

        Assert.Equal(before, ValueFingerprint.Of(many));
        Assert.InRange(AllocatedBytes.PerCall(() => ValueFingerprint.Of(many)), 0, 100);
    }

    private sealed class Plain
    {
        public int Number { get; set; }

        public string Text { get; set; } = "";
    }

    private sealed class Link
    {
        public int Number { get; set; }

        public Link? Next { get; set; }

        public JsonElement Json { get; set; }
    }
}
