using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using CircuitKit.Blazor.Inspection;
using CsCheck;

namespace CircuitKit.Tests.Blazor.Inspection;

/// <summary>Objects have the same fingerprint before and after the reading of their type is compiled.</summary>
public sealed class FingerprintReaderTests
{
    private static readonly Gen<Row> s_rows =
        from numbers in Gen.Select(Gen.Int, Gen.Long, Gen.ULong, Gen.Byte, Gen.Short)
        from others in Gen.Select(Gen.Double, Gen.Decimal, Gen.Bool, Gen.Char, Gen.Guid)
        from times in Gen.Select(Gen.DateTime, Gen.DateOnly, Gen.TimeSpan, Gen.DateTimeOffset)
        from texts in Gen.Select(Gen.String.Null(), Gen.String.List, Gen.Int.Array, Gen.Int.Nullable())
        from kind in Gen.Enum<DayOfWeek>()
        from depth in Gen.Int[0, 3]
        select new Row
        {
            Int = numbers.Item1,
            Long = numbers.Item2,
            ULong = numbers.Item3,
            Byte = numbers.Item4,
            Short = numbers.Item5,
            Double = others.Item1,
            Decimal = others.Item2,
            Flag = others.Item3,
            Character = others.Item4,
            Id = others.Item5,
            Time = times.Item1,
            Day = times.Item2,
            Span = times.Item3,
            Moment = times.Item4,
            Text = texts.Item1,
            Texts = texts.Item2,
            Numbers = texts.Item3,
            Maybe = texts.Item4,
            Kind = kind,
            MaybeKind = others.Item3 ? kind : null,
            Size = (Size)numbers.Item2,
            Pair = (numbers.Item1, texts.Item1),
            MaybePair = others.Item3 ? (numbers.Item1, texts.Item1) : null,
            Anything = others.Item3 ? numbers.Item1 : texts.Item1,
            Big = new BigInteger(numbers.Item2) * numbers.Item3,
            Json = others.Item3 ? JsonSerializer.SerializeToElement(numbers.Item1) : default,
            Below = depth == 0 ? null : new Row { Int = depth, Below = new Row { Text = texts.Item1 } },
        };

    [Fact]
    public void Compiled_reading_adds_the_same()
    {
        List<Row> rows = [];
        s_rows.Sample(rows.Add, iter: FingerprintReader.CompiledFrom / 4, threads: 1);
        List<ulong> byReflection = rows.ConvertAll(row => ValueFingerprint.Of(row));
        FingerprintReader.Of(typeof(Row)).Compile();

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

        List<Link> many = [.. Enumerable.Range(0, ValueFingerprint.MaxNodes / 2).Select(i => new Link { Number = i })];
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

    private enum Size : long
    {
        Small,
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
    }

    private abstract class RowBase
    {
        private int _hidden = 3;

        public int Hidden => _hidden++;
    }

    private sealed class Row : RowBase
    {
        public int Int { get; set; }

        public long Long { get; set; }

        public ulong ULong { get; set; }

        public byte Byte { get; set; }

        public short Short { get; set; }

        public double Double { get; set; }

        public decimal Decimal { get; set; }

        public bool Flag { get; set; }

        public char Character { get; set; }

        public Guid Id { get; set; }

        public DateTime Time { get; set; }

        public DateOnly Day { get; set; }

        public TimeSpan Span { get; set; }

        public DateTimeOffset Moment { get; set; }

        public string? Text { get; set; }

        public List<string>? Texts { get; set; }

        public int[]? Numbers { get; set; }

        public int? Maybe { get; set; }

        public DayOfWeek Kind { get; set; }

        public DayOfWeek? MaybeKind { get; set; }

        public Size Size { get; set; }

        public (int Number, string? Text) Pair { get; set; }

        public (int Number, string? Text)? MaybePair { get; set; }

        public object? Anything { get; set; }

        public BigInteger Big { get; set; }

        public JsonElement Json { get; set; }

        public Row? Below { get; set; }

        [JsonIgnore]
        public int Ignored { get; set; }
    }
}
