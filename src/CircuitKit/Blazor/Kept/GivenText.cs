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
        var parts = CollectionShape.Of(type) is { } collection ? collection.Entries(value) : ValueFields.Of(type).Select(field => field.Read(value));
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
            if ((field.Name is "Id" or "ID" or "Key" || field.Name == type.Name + "Id")
                && field.Read(value) is { } id && KeptShapes.Of(id.GetType()) == KeptShape.Scalar)
            {
                return OfScalar(id);
            }
        }

        return null;
    }

    private static string OfScalar(object value) => value switch
    {
        string text => text.Length <= LongestText ? $"\"{text}\"" : $"\"{text[..LongestText]}…{text.Length}\"",
        DateTime or DateTimeOffset or TimeOnly or DateOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };
}
