using System.Collections.Immutable;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using CsCheck;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Blazor.Kept;

/// <summary>The marks of fields are the same before and after their reading is compiled, and others when a value is another.</summary>
public sealed class FieldMarksTests
{
    private static readonly Gen<Values> s_values =
        from numbers in Gen.Select(Gen.Int, Gen.Long, Gen.Byte, Gen.UInt, Gen.Short)
        from others in Gen.Select(Gen.Double, Gen.Decimal, Gen.Bool, Gen.Char, Gen.Guid)
        from times in Gen.Select(Gen.DateTime, Gen.DateOnly, Gen.TimeSpan)
        from texts in Gen.Select(Gen.String.Null(), Gen.String.List, Gen.Int.Array, Gen.Int.Nullable())
        from kind in Gen.Enum<DayOfWeek>()
        select new Values
        {
            Int = numbers.Item1,
            Long = numbers.Item2,
            Byte = numbers.Item3,
            UInt = numbers.Item4,
            Short = numbers.Item5,
            Double = others.Item1,
            Decimal = others.Item2,
            Flag = others.Item3,
            Character = others.Item4,
            Id = others.Item5,
            Time = times.Item1,
            Day = times.Item2,
            Span = times.Item3,
            Text = texts.Item1,
            Texts = texts.Item2,
            Numbers = texts.Item3,
            Maybe = texts.Item4,
            Kind = kind,
            MaybeKind = others.Item3 ? kind : null,
            Pair = (numbers.Item1, texts.Item1),
            Anything = others.Item3 ? numbers.Item1 : texts.Item1,
        };

    [Fact]
    public void Compiled_reading_returns_the_same_marks() => s_values.Sample(values =>
    {
        FieldMarks marks = Of(values);
        ulong[] byReflection = [.. Enumerable.Range(0, marks.Fields.Length).Select(i => marks.Read(values, i))];
        marks.Compile();

        Assert.Equal(byReflection, marks.Now(values).ToArray());
    });

    [Fact]
    public void Each_field_has_another_mark_when_its_value_is_another() => Gen.Select(s_values, s_values).Sample((one, other) =>
    {
        FieldMarks marks = Of(one);
        marks.Compile();
        ulong[] before = marks.Now(one).ToArray();
        ReadOnlySpan<ulong> after = marks.Now(other);
        for (int i = 0; i < before.Length; i++)
        {
            KeptField field = marks.Fields[i];
            if (ValueShapes.IsImmutable(field.Type))
            {
                Assert.Equal(Equals(field.Read(one), field.Read(other)), before[i] == after[i]);
            }
        }
    });

    [Fact]
    public void Null_is_not_what_is_empty()
    {
        FieldMarks marks = Of(new Values());
        marks.Compile();
        ulong[] before = marks.Now(new Values()).ToArray();
        ulong[] after = marks.Now(new Values { Text = "", Texts = [], Numbers = [], Maybe = 0, MaybeKind = 0 }).ToArray();

        Assert.Equal(
            ["Maybe", "MaybeKind", "Numbers", "Text", "Texts"],
            marks.Fields.Where((_, i) => before[i] != after[i]).Select(field => field.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Collection_that_cannot_be_read_costs_no_other_field_its_mark()
    {
        Values values = new() { Int = 7, Text = "a" };
        FieldMarks marks = Of(values);
        marks.Compile();
        ulong[] before = marks.Now(values).ToArray();
        values.Lines = default;
        values.Int = 8;
        ulong[] after = marks.Now(values).ToArray();

        Assert.Equal(["Int", "Lines"], marks.Fields.Where((_, i) => before[i] != after[i]).Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.Contains(FieldMark.Unreadable, after);
    }

    [Theory]
    [InlineData(typeof(int))]
    [InlineData(typeof(bool))]
    [InlineData(typeof(string))]
    [InlineData(typeof(decimal))]
    [InlineData(typeof(DateOnly))]
    [InlineData(typeof(Guid))]
    [InlineData(typeof(int?))]
    [InlineData(typeof(DayOfWeek))]
    [InlineData(typeof((int, string)))]
    [InlineData(typeof((int, int)?))]
    [InlineData(typeof(List<string>))]
    public void Compiled_reading_allocates_nothing(Type type)
    {
        object target = Activator.CreateInstance(typeof(One<>).MakeGenericType(type))!;
        FieldMarks marks = Of(target);
        marks.Compile();

        Assert.Equal(0, AllocatedBytes.PerCall(() => marks.Now(target)));
    }

    private static FieldMarks Of(object target) =>
        FieldMarks.Of(new KeptFields(new ServiceLifetimes(new ServiceCollection())).Of(target.GetType(), isPersistent: true), target.GetType());

    private sealed class One<T> : ComponentBase
    {
        public T Value { get; set; } = typeof(T) == typeof(List<string>) ? (T)(object)new List<string> { "a" } : default!;
    }

    private sealed class Values : ComponentBase
    {
        public int Int { get; set; }

        public long Long { get; set; }

        public byte Byte { get; set; }

        public uint UInt { get; set; }

        public short Short { get; set; }

        public double Double { get; set; }

        public decimal Decimal { get; set; }

        public bool Flag { get; set; }

        public char Character { get; set; }

        public Guid Id { get; set; }

        public DateTime Time { get; set; }

        public DateOnly Day { get; set; }

        public TimeSpan Span { get; set; }

        public string? Text { get; set; }

        public List<string>? Texts { get; set; }

        public int[]? Numbers { get; set; }

        public int? Maybe { get; set; }

        public DayOfWeek Kind { get; set; }

        public DayOfWeek? MaybeKind { get; set; }

        public (int Number, string? Text) Pair { get; set; }

        public object? Anything { get; set; }

        public EditContext? Context { get; set; }

        public ImmutableArray<int> Lines { get; set; } = [];
    }
}
