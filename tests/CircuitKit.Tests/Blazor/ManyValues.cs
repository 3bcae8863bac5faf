using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using CsCheck;
using Microsoft.AspNetCore.Components.Forms;

namespace CircuitKit.Tests.Blazor;

/// <summary>An enum of 64 bits.</summary>
internal enum LargeSize : long
{
    Small,
}

/// <summary>Has a private field, which those that derive from it have too.</summary>
internal abstract class HiddenValue
{
    private int _hidden = 3;

    public int Hide(int value) => _hidden += value;
}

/// <summary>An object with a field of each kind of value.</summary>
internal sealed class ManyValues : HiddenValue
{
    public static Gen<ManyValues> Any { get; } =
        from numbers in Gen.Select(Gen.Int, Gen.Long, Gen.ULong, Gen.Byte, Gen.Short)
        from others in Gen.Select(Gen.Double, Gen.Decimal, Gen.Bool, Gen.Char, Gen.Guid)
        from times in Gen.Select(Gen.DateTime, Gen.DateOnly, Gen.TimeSpan, Gen.DateTimeOffset)
        from texts in Gen.Select(Gen.String.Null(), Gen.String.List, Gen.Int.Array, Gen.Int.Nullable())
        from kind in Gen.Enum<DayOfWeek>()
        from depth in Gen.Int[0, 3]
        select new ManyValues
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
            Size = (LargeSize)numbers.Item2,
            Pair = (numbers.Item1, texts.Item1),
            MaybePair = others.Item3 ? (numbers.Item1, texts.Item1) : null,
            Anything = others.Item3 ? numbers.Item1 : texts.Item1,
            Big = new BigInteger(numbers.Item2) * numbers.Item3,
            Below = depth == 0 ? null : new ManyValues { Int = depth, Below = new ManyValues { Text = texts.Item1 } },
        };

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

    public LargeSize Size { get; set; }

    public (int Number, string? Text) Pair { get; set; }

    public (int Number, string? Text)? MaybePair { get; set; }

    public object? Anything { get; set; }

    public BigInteger Big { get; set; }

    public ManyValues? Below { get; set; }

    public EditContext? Context { get; set; }

    public ImmutableArray<int> Lines { get; set; } = [];

    [JsonIgnore]
    public int Ignored { get; set; }
}
