using System.Globalization;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using CsCheck;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Blazor.Kept;

/// <summary>The marks of fields are the same before and after their reading is compiled, and others when a value is another.</summary>
public sealed class FieldMarksTests
{
    [Fact]
    public void Compiled_reading_returns_the_same_marks() => ManyValues.Any.Sample(values =>
    {
        FieldMarks marks = Of(values);
        ulong[] byReflection = [.. Enumerable.Range(0, marks.Fields.Length).Select(i => marks.Read(values, i))];
        marks.Compile();

        Assert.Equal(byReflection, marks.Now(values).ToArray());
    });

    [Fact]
    public void Each_field_has_another_mark_when_its_value_is_another() => Gen.Select(ManyValues.Any, ManyValues.Any).Sample((one, other) =>
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
                Assert.Equal(IsSame(field.Read(one), field.Read(other)), before[i] == after[i]);
            }
        }
    });

    [Fact]
    public void Decimal_with_another_scale_is_another_value()
    {
        FieldMarks marks = Of(new ManyValues());
        marks.Compile();
        ulong[] before = marks.Now(new ManyValues { Decimal = 1.5m }).ToArray();
        ulong[] after = marks.Now(new ManyValues { Decimal = 1.50m }).ToArray();

        Assert.Equal(["Decimal"], marks.Fields.Where((_, i) => before[i] != after[i]).Select(field => field.Name));
    }

    [Fact]
    public void List_of_texts_with_a_field_of_its_own_is_another_when_that_is() =>
        Assert.NotEqual(FieldMark.Of(new Tags { Edits = 1 }), FieldMark.Of(new Tags { Edits = 2 }));

    [Fact]
    public void Null_is_not_what_is_empty()
    {
        FieldMarks marks = Of(new ManyValues());
        marks.Compile();
        ulong[] before = marks.Now(new ManyValues()).ToArray();
        ulong[] after = marks.Now(new ManyValues { Text = "", Texts = [], Numbers = [], Maybe = 0, MaybeKind = 0 }).ToArray();

        Assert.Equal(
            ["Maybe", "MaybeKind", "Numbers", "Text", "Texts"],
            marks.Fields.Where((_, i) => before[i] != after[i]).Select(field => field.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Collection_that_cannot_be_read_costs_no_other_field_its_mark()
    {
        ManyValues values = new() { Int = 7, Text = "a" };
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

    // Numbers that are equal and show as others are others to who sees them: 1.5 and 1.50, 0 and -0.
    private static bool IsSame(object? one, object? other) => Equals(one, other)
        && (one is not (decimal or double or float)
            || Convert.ToString(one, CultureInfo.InvariantCulture) == Convert.ToString(other, CultureInfo.InvariantCulture));

    private static FieldMarks Of(object target) =>
        FieldMarks.Of(new KeptFields(new ServiceLifetimes(new ServiceCollection())).Of(target.GetType(), isPersistent: true), target.GetType());

    private sealed class Tags : List<string>
    {
        public int Edits { get; set; }
    }

    private sealed class One<T> : ComponentBase
    {
        public T Value { get; set; } = typeof(T) == typeof(List<string>) ? (T)(object)new List<string> { "a" } : default!;
    }
}
