using System.Globalization;
using System.Text;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Blazor.Kept;

/// <summary>Values as texts that are the same in every process: of keys, and of what a component was given. Runs no code of the app.</summary>
internal static class GivenText
{
    private const int LongestText = 4_096;

    private const int MaxDepth = 4;

    private const int MaxParts = 64;

    private static readonly ConcurrentDictionary<Type, ObjectField[]> s_ids = new();

    // Types with nothing but simple fields: there always is a text.
    private static readonly ConcurrentDictionary<Type, bool> s_flat = new();

    /// <summary>A simple value, or an object by its <c>Id</c>, <c>Key</c> or <c>{Type}Id</c>. Null for what is neither.</summary>
    public static string? OfSimple(object? value)
    {
        if (value is null)
        {
            return "null";
        }

        if (value is Type given)
        {
            // What a DynamicComponent is given.
            return $"{given.Assembly.GetName().Name}/{given}";
        }

        var type = value.GetType();
        return KeptShapes.Of(type) == KeptShape.Scalar ? OfScalar(value)
            : KeptShapes.Of(type) == KeptShape.Fields && IdOf(value, type) is { } id ? $"{type.Name}#{id}"
            : null;
    }

    /// <summary>A simple value, or an object, by its parts if it has no simple form. Null for what is neither.</summary>
    public static string? OfObject(object? value) =>
        value is null or Type || KeptShapes.Of(value.GetType()) is KeptShape.Scalar or KeptShape.Fields ? Of(value) : null;

    /// <summary>Any value, by its parts if it has no simple form. Null for what has none that could be compared.</summary>
    public static string? Of(object? value)
    {
        if (OfSimple(value) is { } simple)
        {
            return simple;
        }

        var text = new StringBuilder();
        var left = MaxParts;
        return TryAppend(text, value, depth: 0, ref left) ? text.ToString() : null;
    }

    /// <summary>
    /// Whether the texts of two values differ, as far as that is seen without making them.
    /// </summary>
    public static bool DifferAtSight(object? one, object? other)
    {
        // Most keys.
        if (one is int number && other is int otherNumber)
        {
            return number != otherNumber;
        }

        if (one is null || other is null || one.GetType() is var type && type != other.GetType())
        {
            return false;
        }

        return KeptShapes.Of(type) switch
        {
            KeptShape.Scalar => ScalarsDifferAtSight(one, other),
            KeptShape.Fields => ObjectsDifferAtSight(one, other, type),
            _ => false,
        };
    }

    // Not those that may be equal and have two texts, or two of which may have one text.
    private static bool ScalarsDifferAtSight(object one, object other) => one switch
    {
        string text => text != (string)other && IsPlain(text) && IsPlain((string)other),
        int or long or Guid or bool or char or byte or short or uint or ulong or DateOnly => !one.Equals(other),
        _ => false,
    };

    private static bool IsPlain(string text) => text.Length <= LongestText && !text.Contains('"', StringComparison.Ordinal);

    private static bool ObjectsDifferAtSight(object one, object other, Type type)
    {
        var ids = s_ids.GetOrAdd(type, static type => [.. ObjectFields.Of(type).Where(field => IsId(field, type))]);
        if (ids.Length > 0)
        {
            // Only where the first of them is the id of both.
            return ids[0].Read(one) is { } id && ids[0].Read(other) is { } otherId && DifferAtSight(id, otherId)
                && KeptShapes.Of(id.GetType()) == KeptShape.Scalar;
        }

        return s_flat.GetOrAdd(type, static type => ValueFields.Of(type).Holders.Length == 0)
            && Array.Exists(ValueFields.Of(type).All, field => DifferAtSight(field.Read(one), field.Read(other)));
    }

    private static bool TryAppend(StringBuilder text, object? value, int depth, ref int left)
    {
        if (OfSimple(value) is { } simple)
        {
            text.Append(simple).Append(';');
            return true;
        }

        var type = value!.GetType();
        if (depth == MaxDepth || --left < 0 || KeptShapes.Of(type) is not (KeptShape.Fields or KeptShape.Collection))
        {
            return false;
        }

        text.Append(type.Name).Append('{');
        var parts = CollectionShape.Of(type) is { } collection
            ? collection.Entries(value)
            : ValueFields.Of(type).All.Select(field => field.Read(value));
        foreach (var part in parts)
        {
            if (!TryAppend(text, part, depth + 1, ref left))
            {
                return false;
            }
        }

        text.Append('}');
        return true;
    }

    private static string? IdOf(object value, Type type)
    {
        foreach (var field in ObjectFields.Of(type))
        {
            if (IsId(field, type)
                && field.Read(value) is { } id && KeptShapes.Of(id.GetType()) == KeptShape.Scalar)
            {
                return OfScalar(id);
            }
        }

        return null;
    }

    private static bool IsId(ObjectField field, Type type) => field.Name is "Id" or "ID" or "Key" || field.Name == type.Name + "Id";

    private static string OfScalar(object value) => value switch
    {
        string text => text.Length <= LongestText ? $"\"{text}\"" : $"\"{text[..LongestText]}…{text.Length}\"",
        DateTime or DateTimeOffset or TimeOnly or DateOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };
}
