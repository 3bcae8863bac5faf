using System.Collections;

namespace CircuitKit.Blazor.Inspection;

/// <summary>How a value differs after it was written and read back.</summary>
internal enum DifferenceKind
{
    /// <summary>It has another type: what the declared type does not have was not written.</summary>
    AnotherType,

    /// <summary>It is a property that a reader cannot set.</summary>
    NoSetter,

    /// <summary>It is in a field that is not written.</summary>
    HiddenField,

    /// <summary>Its value is different.</summary>
    AnotherValue,
}

/// <summary>The first place where two values differ.</summary>
/// <param name="Path">The path from the value, for example <c>Customer.Name</c>; empty for the value itself.</param>
/// <param name="Kind">The kind of difference.</param>
internal sealed record ValueDifference(string Path, DifferenceKind Kind);

/// <summary>Compares a value with its copy that was read back, by fields and elements, within bounds, and without running code of the app.</summary>
internal sealed class ValueComparison
{
    private const int MaxNodes = ValueFingerprint.MaxNodes;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private int _nodes;

    public static ValueDifference? Find(object? original, object? readBack) =>
        new ValueComparison().Compare(original, readBack, string.Empty, DifferenceKind.AnotherValue, depth: 0);

    private ValueDifference? Compare(object? original, object? readBack, string path, DifferenceKind kind, int depth)
    {
        if (original is null || readBack is null)
        {
            return ReferenceEquals(original, readBack) ? null : new ValueDifference(path, kind);
        }

        var type = original.GetType();
        var shape = ValueShapes.Of(type);
        if (shape == ValueShape.Opaque || ++_nodes > MaxNodes || depth > ValueFingerprint.MaxDepth)
        {
            return null;
        }

        // A value declared as object comes back as JSON.
        if (shape != ValueShape.Sequence && readBack.GetType() != type)
        {
            return new ValueDifference(path, DifferenceKind.AnotherType);
        }

        if (shape == ValueShape.Scalar)
        {
            return ValueFingerprint.Of(original) == ValueFingerprint.Of(readBack) ? null : new ValueDifference(path, kind);
        }

        if (!type.IsValueType && !_seen.Add(original))
        {
            return null;
        }

        if (shape == ValueShape.Fields)
        {
            return CompareFields(original, readBack, path, depth);
        }

        return readBack is IEnumerable elements && ValueShapes.Of(readBack.GetType()) == ValueShape.Sequence
            ? CompareElements((IEnumerable)original, elements, path, kind, depth)
            : new ValueDifference(path, DifferenceKind.AnotherType);
    }

    private ValueDifference? CompareFields(object original, object readBack, string path, int depth)
    {
        foreach (var field in ObjectFields.Of(original.GetType()))
        {
            if (ObjectFields.IsIgnored(field) || ValueShapes.Of(field.Field.FieldType) == ValueShape.Opaque)
            {
                continue;
            }

            var place = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (Compare(field.Read(original), field.Read(readBack), place, KindOf(field), depth + 1) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private ValueDifference? CompareElements(IEnumerable original, IEnumerable readBack, string path, DifferenceKind kind, int depth)
    {
        List<object?> left = [.. original.Cast<object?>().Take(MaxNodes)];
        List<object?> right = [.. readBack.Cast<object?>().Take(MaxNodes)];
        if (left.Count != right.Count)
        {
            return new ValueDifference(path, kind);
        }

        // Sets and dictionaries have no order.
        if (original is IDictionary || IsSet(original.GetType()))
        {
            return left.Select(ValueFingerprint.Of).Order().SequenceEqual(right.Select(ValueFingerprint.Of).Order())
                ? null
                : new ValueDifference($"{path}[]", DifferenceKind.AnotherValue);
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (Compare(left[i], right[i], $"{path}[]", DifferenceKind.AnotherValue, depth + 1) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static bool IsSet(Type type) =>
        type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IReadOnlySet<>));

    private static DifferenceKind KindOf(ObjectField field) =>
        field.Property is { SetMethod: not { IsPublic: true } } ? DifferenceKind.NoSetter
        : field is { Property: null, Field.IsPublic: false } ? DifferenceKind.HiddenField
        : DifferenceKind.AnotherValue;
}
