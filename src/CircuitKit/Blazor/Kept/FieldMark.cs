using System.Globalization;
using System.IO.Hashing;
using System.Reflection;
using System.Runtime.InteropServices;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// What a field holds, in 64 bits: others when its value is another. A number is its own mark; texts, collections and objects have a hash.
/// </summary>
internal static class FieldMark
{
    /// <summary>The mark of a field that cannot be read at this moment: another thread is changing it.</summary>
    public const ulong Unreadable = 0x5BD1_E995_7B21_C3A7;

    /// <summary>The mark of null.</summary>
    public const ulong Null = 0x9E37_79B9_7F4A_7C15;

    private const int MaxCharacters = 4_096;

    private const ulong Spread = 31;

    private static readonly HashSet<Type> s_simple =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid),
    ];

    private static readonly ConcurrentDictionary<Type, FieldInfo[]?> s_parts = new();

    /// <summary>The mark of a value by what the field is used for.</summary>
    public static ulong Of(object? value, KeptFieldUse use) => use switch
    {
        KeptFieldUse.EditContext => OfPresence(value),
        KeptFieldUse.Service or KeptFieldUse.Persisted => 0,
        KeptFieldUse.LeftOut => OfLeftOut(value),
        KeptFieldUse.Delegate => OfMethod(value),
        _ => Of(value),
    };

    /// <summary>The mark of any value. The overloads below return the same for values of their types.</summary>
    public static ulong Of(object? value) => value switch
    {
        null => Null,
        string text => Of(text),
        bool flag => Of(flag),
        int number => Of((long)number),
        long number => Of(number),
        ulong number => number,
        uint number => number,
        short number => Of((long)number),
        ushort number => number,
        byte number => number,
        sbyte number => Of((long)number),
        char character => character,
        float number => Of((double)number),
        double number => Of(number),
        decimal number => Of(number),
        DateTime time => Of(time),
        DateTimeOffset time => Of(time),
        DateOnly day => Of(day),
        TimeOnly time => Of(time),
        TimeSpan span => Of(span),
        Guid id => Of(id),
        Enum name => Of(Convert.ChangeType(name, name.GetTypeCode(), CultureInfo.InvariantCulture)),
        _ => PartsOf(value.GetType()) is { } parts ? OfParts(value, parts) : ValueFingerprint.Of(value),
    };

    /// <summary>The mark of the parts of a struct so far, and one more.</summary>
    public static ulong With(ulong mark, ulong part) => unchecked((mark * Spread) + part);

    /// <summary>The fields of a struct that has nothing but simple values, such as a tuple of numbers; null for another type.</summary>
    public static FieldInfo[]? PartsOf(Type type) => !type.IsValueType ? null : s_parts.GetOrAdd(type, static type =>
        !IsSimple(type) && Nullable.GetUnderlyingType(type) is null && ValueShapes.Of(type) == ValueShape.Fields
            && ObjectFields.Of(type) is { Count: > 0 } fields
            && fields.All(field => IsSimple(field.Field.FieldType) && !ObjectFields.IsIgnored(field))
            ? [.. fields.Select(field => field.Field)]
            : null);

    /// <summary>Whether a type has a mark without being looked into, other than by its parts.</summary>
    public static bool IsSimple(Type type) =>
        (type.IsPrimitive && type != typeof(nint) && type != typeof(nuint)) || type.IsEnum || s_simple.Contains(type)
        || (Nullable.GetUnderlyingType(type) is { } plain && IsSimple(plain));

    public static ulong Of(string? text) => text is null
        ? Null
        : XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan(0, Math.Min(text.Length, MaxCharacters))), text.Length);

    public static ulong Of(bool flag) => flag ? 1UL : 0UL;

    public static ulong Of(long number) => unchecked((ulong)number);

    public static ulong Of(double number) => BitConverter.DoubleToUInt64Bits(number);

    public static ulong Of(decimal number) => OfHalves(MemoryMarshal.Cast<decimal, ulong>(new ReadOnlySpan<decimal>(in number)));

    public static ulong Of(DateTime time) => unchecked((ulong)time.Ticks);

    public static ulong Of(DateTimeOffset time) => unchecked((ulong)time.UtcTicks);

    public static ulong Of(DateOnly day) => (ulong)day.DayNumber;

    public static ulong Of(TimeOnly time) => (ulong)time.Ticks;

    public static ulong Of(TimeSpan span) => unchecked((ulong)span.Ticks);

    public static ulong Of(Guid id) => OfHalves(MemoryMarshal.Cast<Guid, ulong>(new ReadOnlySpan<Guid>(in id)));

    /// <summary>The mark of a collection or an object.</summary>
    public static ulong OfObject(object? value) => value is null ? Null : ValueFingerprint.Of(value);

    public static ulong OfPresence(object? value) => value is null ? 0UL : 1UL;

    // What is disposed has no fingerprint of its own: by its fields.
    public static ulong OfLeftOut(object? value) => value is not null && ValueShapes.Of(value.GetType()) == ValueShape.Opaque
        ? ObjectFields.Of(value.GetType()).Aggregate(0UL, (mark, field) => (mark * 31) + ValueFingerprint.Of(field.Read(value)))
        : Of(value);

    private static ulong OfHalves(ReadOnlySpan<ulong> halves) => halves[0] ^ (halves[1] * 0x9E37_79B9_7F4A_7C15);

    private static ulong OfParts(object value, FieldInfo[] parts) => parts.Aggregate(0UL, (mark, part) => With(mark, Of(part.GetValue(value))));

    public static ulong OfMethod(object? value) => (ulong)((value as Delegate)?.Method.GetHashCode() ?? 0);
}
