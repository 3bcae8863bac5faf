using System.Collections;

namespace CircuitKit.Blazor.Inspection;

/// <summary>A place in a persisted value.</summary>
/// <param name="Name">The persisted property.</param>
/// <param name="Path">The path from it, for example <c>Order.Lines[]</c>.</param>
/// <param name="Type">The type of the object there.</param>
internal sealed record SharedPlace(PersistedName Name, string Path, Type Type)
{
    public static string PathOf(PersistedName name, string path) =>
        path.Length == 0 ? name.Property : $"{name.Property}.{path}".Replace(".[]", "[]", StringComparison.Ordinal);
}

/// <summary>
/// Finds objects that are in two places of what a page persists and come back as two copies. Objects that cannot change are as good as copies. Within
/// bounds, and without running code of the app.
/// </summary>
internal sealed class SharedObjects
{
    private const int MaxFound = 20;

    private readonly Dictionary<object, (object Copy, SharedPlace Place)> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<(SharedPlace First, SharedPlace Second)> _found = [];
    private int _nodes;

    /// <param name="values">The persisted values, and what they are when they are read back.</param>
    public static IReadOnlyList<(SharedPlace First, SharedPlace Second)> Find(
        IEnumerable<(PersistedName Name, object? Value, object? ReadBack)> values)
    {
        var objects = new SharedObjects();
        foreach (var (name, value, readBack) in values)
        {
            objects.Walk(name, value, readBack, string.Empty, depth: 0);
        }

        return objects._found;
    }

    private void Walk(PersistedName name, object? value, object? readBack, string path, int depth)
    {
        // What is not written, or comes back as something else, is a finding of its own.
        if (value is null || readBack is null || ++_nodes > ValueFingerprint.MaxNodes || depth > ValueFingerprint.MaxDepth)
        {
            return;
        }

        var type = value.GetType();
        var shape = ValueShapes.Of(type);
        if (shape is ValueShape.Scalar or ValueShape.Opaque || (!type.IsValueType && !IsNew(name, value, readBack, type, shape, path)))
        {
            return;
        }

        if (shape == ValueShape.Sequence)
        {
            WalkElements(name, (IEnumerable)value, readBack as IEnumerable ?? Array.Empty<object>(), path, depth);
        }
        else if (readBack.GetType() == type)
        {
            foreach (var field in ObjectFields.Of(type).Where(field => !ObjectFields.IsIgnored(field)))
            {
                Walk(name, field.Read(value), field.Read(readBack), path.Length == 0 ? field.Name : $"{path}.{field.Name}", depth + 1);
            }
        }
    }

    private bool IsNew(PersistedName name, object value, object readBack, Type type, ValueShape shape, string path)
    {
        var place = new SharedPlace(name, SharedPlace.PathOf(name, path), type);
        if (!_seen.TryGetValue(value, out var first))
        {
            _seen.Add(value, (readBack, place));
            return true;
        }

        // A serializer of the app's own may write it once.
        if (_found.Count < MaxFound && !ReferenceEquals(readBack, first.Copy) && CanChange(value, type, shape))
        {
            _found.Add((first.Place, place));
        }

        return false;
    }

    private static bool CanChange(object value, Type type, ValueShape shape) => shape == ValueShape.Sequence
        ? value is Array array ? array.Length > 0 : !IsFixed(type)
        : ObjectFields.Of(type).Any(field => !field.Field.IsInitOnly);

    private static bool IsFixed(Type type) =>
        type.Namespace is "System.Collections.Immutable" or "System.Collections.Frozen" || type.Name.StartsWith("ReadOnly", StringComparison.Ordinal);

    private void WalkElements(PersistedName name, IEnumerable elements, IEnumerable readBack, string path, int depth)
    {
        foreach (var (element, copy) in elements.Cast<object?>().Zip(readBack.Cast<object?>()).Take(ValueFingerprint.MaxNodes))
        {
            Walk(name, element, copy, $"{path}[]", depth + 1);
        }
    }
}
