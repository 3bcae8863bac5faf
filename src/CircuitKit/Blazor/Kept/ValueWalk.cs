using System.Collections;
using CircuitKit.Blazor.Inspection;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Kept;

/// <summary>Goes through the objects that a value consists of, and finds out why it cannot be kept if it cannot.</summary>
internal sealed class ValueWalk
{
    /// <summary>A value of more objects than this is not kept.</summary>
    public const int MaxNodes = 20_000;

    private static readonly ConcurrentDictionary<Type, ObjectField[]?> s_parts = new();

    private readonly Stack<(object Value, Type Declared, string Path)> _open = new();
    private int _nodes;

    private readonly Func<Type, string?> _refuse;
    private readonly Func<object, bool> _isNew;
    private string? _refusal;

    // What is in a list is of one type: it is asked once whether it may be there.
    private (Type? Type, Type? Declared) _passed;

    private ValueWalk(Func<Type, string?> refuse, Func<object, bool> isNew) => (_refuse, _isNew) = (refuse, isNew);

    /// <summary>
    /// Why a value cannot be kept: what is where in it. Null when it can. It is walked through to the end in any case: what else has one of its
    /// objects must be found.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="declared">The type it is declared as.</param>
    /// <param name="path">Its name.</param>
    /// <param name="refuse">Why an object of a type is not kept, beyond what its type says.</param>
    /// <param name="isNew">Told each object that can be in two places; false for one that has been walked through.</param>
    public static string? Refuse(object? value, Type declared, string path, Func<Type, string?> refuse, Func<object, bool> isNew)
    {
        var walk = new ValueWalk(refuse, isNew);
        walk.Add(value, declared, path);
        while (walk._open.TryPop(out var next))
        {
            walk.Enter(next.Value, next.Declared, next.Path);
        }

        return walk._refusal;
    }

    /// <summary>What is reached from an object that is not kept, as far as a bounded look sees. What a component has is its own.</summary>
    public static void AddReached(object root, HashSet<object> reached, int most)
    {
        var open = new Queue<object>();
        open.Enqueue(root);
        while (open.TryDequeue(out var next) && reached.Count < most)
        {
            var type = next.GetType();
            if (type == typeof(string) || (!type.IsValueType && !reached.Add(next)))
            {
                continue;
            }

            foreach (var part in PartsOf(next, type, most))
            {
                if (part is not IComponent)
                {
                    open.Enqueue(part);
                }
            }
        }
    }

    private static IEnumerable<object> PartsOf(object value, Type type, int most)
    {
        var parts = s_parts.GetOrAdd(type, static type => FieldsOf(type));
        return parts is not null ? parts.Select(field => field.Read(value)).OfType<object>()
            : value is IEnumerable elements ? Elements(elements, most)
            : value is DictionaryEntry { Key: var key, Value: var entry } ? new[] { key, entry }.OfType<object>()
            : [];
    }

    // Null for what is not looked into by its fields. What is simple has no objects: a buffer or a list of numbers may be large.
    private static ObjectField[]? FieldsOf(Type type) =>
        (type.IsArray || ValueShapes.IsOfPlatform(type.Assembly) || type.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) == true)
        && KeptShapes.Of(type) != KeptShape.Fields
            ? HasSimpleElements(type) ? [] : null
            : [.. ObjectFields.Of(type).Where(field => KeptShapes.Of(field.Field.FieldType) != KeptShape.Scalar)];

    private static bool HasSimpleElements(Type type) =>
        (type.IsArray ? [type.GetElementType()!] : type.GenericTypeArguments) is { Length: > 0 } elements
        && Array.TrueForAll(elements, element => KeptShapes.Of(element) == KeptShape.Scalar);

    private static List<object> Elements(IEnumerable elements, int most)
    {
        var found = new List<object>();
        if (elements is not Array && elements.GetType().Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) != true)
        {
            return found;
        }

        try
        {
            // Not the keys and values of a dictionary: one of many circuits would copy all of them, and be locked meanwhile.
            found.AddRange(elements.OfType<object>().Take(most));
        }
        catch (InvalidOperationException)
        {
            // A collection of many circuits may change while it is read: as much as was seen.
        }

        return found;
    }

    private void Add(object? value, Type declared, string path)
    {
        if (value is not null)
        {
            _open.Push((value, declared, path));
        }
    }

    private void Enter(object value, Type declared, string path)
    {
        var type = value.GetType();
        var shape = KeptShapes.Of(type);
        if (++_nodes > MaxNodes)
        {
            _refusal ??= $"{path} has more than {MaxNodes} values";
            _open.Clear();
            return;
        }

        if ((type, declared) != _passed && !MayBeHere(value, type, declared, shape, path))
        {
            return;
        }

        if (shape is KeptShape.Scalar or KeptShape.Named || (!type.IsValueType && !_isNew(value)))
        {
            return;
        }

        if (shape == KeptShape.Collection)
        {
            EnterCollection(value, CollectionShape.Of(type)!, path);
        }
        else if (shape == KeptShape.Fields)
        {
            EnterFields(value, type, path);
        }
    }

    private bool MayBeHere(object value, Type type, Type declared, KeptShape shape, string path)
    {
        if (shape is KeptShape.LeftOut or KeptShape.Unknown)
        {
            _refusal ??= $"{path} is a {TypeNames.Of(type)}";
            return false;
        }

        if (value is Type named && NamedTypes.NameOf(named) is null)
        {
            _refusal ??= $"{path} is {TypeNames.Of(named)}, a type that is not of the app's projects";
            return false;
        }

        if (_refuse(type) is { } reason)
        {
            _refusal ??= $"{path} is {reason}";
            return false;
        }

        if (!Matches(type, declared, shape))
        {
            _refusal ??= $"{path} is declared as {TypeNames.Of(declared)} and holds a {TypeNames.Of(type)}";
            return false;
        }

        if (shape != KeptShape.Named)
        {
            _passed = (type, declared);
        }

        return true;
    }

    private void EnterCollection(object value, CollectionShape collection, string path)
    {
        if (collection.Refuse(value) is { } reason)
        {
            _refusal ??= $"{path}: {reason}";
            return;
        }

        if (collection.Parts.All(part => KeptShapes.Of(part) == KeptShape.Scalar))
        {
            _nodes += ((value as ICollection)?.Count ?? 0) / 8;
            return;
        }

        var i = 0;
        var entries = $"{path}[]";
        foreach (var entry in collection.Entries(value))
        {
            Add(entry, collection.Parts[i++ % collection.Parts.Length], entries);
        }
    }

    private void EnterFields(object value, Type type, string path)
    {
        var fields = ValueFields.Of(type);
        _nodes += fields.All.Length - fields.Holders.Length;
        foreach (var field in fields.Holders)
        {
            if (field.Read(value) is not { } part)
            {
                continue;
            }

            if (field.IsLeftOut)
            {
                // Without it the object would not be what it was.
                _refusal ??= $"{path}.{field.Name} is left out";
                continue;
            }

            Add(part, field.Field.FieldType, $"{path}.{field.Name}");
        }
    }

    // The type is known from where the value stands, or is one of few.
    private static bool Matches(Type type, Type declared, KeptShape shape) => type == declared || type == Nullable.GetUnderlyingType(declared)
        || shape switch
        {
            KeptShape.Named => declared == typeof(Type) || declared == typeof(object),
            KeptShape.Scalar => declared == typeof(object) && NamedTypes.CodeOf(type) is not null,
            KeptShape.Collection => CollectionShape.TypeOf(declared, CollectionShape.Of(type)!.Code) is { } made
                && CollectionShape.Of(made) == CollectionShape.Of(type),
            KeptShape.Fields => !type.IsValueType && DerivedTypes.NameOf(declared, type) is not null,
            _ => false,
        };
}
