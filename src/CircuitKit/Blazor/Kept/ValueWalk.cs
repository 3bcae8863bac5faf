using System.Collections;
using System.Collections.Concurrent;
using CircuitKit.Blazor.Inspection;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Kept;

/// <summary>The objects that a value consists of, and why it cannot be kept if it cannot.</summary>
internal sealed class ValueWalk
{
    /// <summary>A value of more objects than this is not kept.</summary>
    public const int MaxNodes = 20_000;

    private static readonly ConcurrentDictionary<Type, ObjectField[]?> s_parts = new();

    private readonly Stack<(object Value, Type Declared, string Path)> _open = new();
    private int _nodes;

    private ValueWalk()
    {
    }

    /// <summary>The objects in it that can be in two places, each once.</summary>
    public HashSet<object> Objects { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Why it cannot be kept: what is where in it. Null when it can.</summary>
    public string? Refusal { get; private set; }

    /// <param name="value">The value.</param>
    /// <param name="declared">The type it is declared as.</param>
    /// <param name="path">Its name.</param>
    /// <param name="refuse">Why an object of a type is not kept, beyond what its type says.</param>
    public static ValueWalk Of(object? value, Type declared, string path, Func<Type, string?> refuse)
    {
        var walk = new ValueWalk();
        walk.Add(value, declared, path);
        while (walk._open.TryPop(out var next) && walk.Refusal is null)
        {
            walk.Enter(next.Value, next.Declared, next.Path, refuse);
        }

        return walk;
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

            foreach (var part in PartsOf(next, type))
            {
                if (part is not IComponent)
                {
                    open.Enqueue(part);
                }
            }
        }
    }

    private static IEnumerable<object> PartsOf(object value, Type type)
    {
        var parts = s_parts.GetOrAdd(type, static type => FieldsOf(type));
        return parts is not null ? parts.Select(field => field.Read(value)).OfType<object>()
            : value is IEnumerable elements ? Elements(elements)
            : [];
    }

    // Null for what is not looked into by its fields.
    private static ObjectField[]? FieldsOf(Type type) =>
        (ValueShapes.IsOfPlatform(type.Assembly) || type.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) == true)
        && KeptShapes.Of(type) != KeptShape.Fields
            ? null
            : [.. ObjectFields.Of(type).Where(field => !field.Field.FieldType.IsPrimitive && field.Field.FieldType != typeof(string))];

    private static List<object> Elements(IEnumerable elements)
    {
        var found = new List<object>();
        try
        {
            if (elements is IDictionary pairs)
            {
                found.AddRange(pairs.Keys.Cast<object>());
                found.AddRange(pairs.Values.Cast<object>());
            }
            else if (elements.GetType().Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true || elements is Array)
            {
                found.AddRange(elements.OfType<object>());
            }
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

    private void Enter(object value, Type declared, string path, Func<Type, string?> refuse)
    {
        var type = value.GetType();
        var shape = KeptShapes.Of(type);
        if (++_nodes > MaxNodes)
        {
            Refusal = $"{path} has more than {MaxNodes} values";
            return;
        }

        if (shape is KeptShape.LeftOut or KeptShape.Unknown)
        {
            Refusal = $"{path} is a {TypeNames.Of(type)}";
            return;
        }

        if (value is Type named && NamedTypes.NameOf(named) is null)
        {
            Refusal = $"{path} is {TypeNames.Of(named)}, a type that is not of the app's projects";
            return;
        }

        if (refuse(type) is { } reason)
        {
            Refusal = $"{path} is {reason}";
            return;
        }

        if (!Matches(type, declared, shape))
        {
            Refusal = $"{path} is declared as {TypeNames.Of(declared)} and holds a {TypeNames.Of(type)}";
            return;
        }

        if (shape is KeptShape.Scalar or KeptShape.Named || (!type.IsValueType && !Objects.Add(value)))
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

    private void EnterCollection(object value, CollectionShape collection, string path)
    {
        if (collection.Refuse(value) is { } reason)
        {
            Refusal = $"{path}: {reason}";
            return;
        }

        if (collection.Parts.All(part => KeptShapes.Of(part) == KeptShape.Scalar))
        {
            _nodes += ((value as ICollection)?.Count ?? 0) / 8;
            return;
        }

        var i = 0;
        foreach (var entry in collection.Entries(value))
        {
            Add(entry, collection.Parts[i++ % collection.Parts.Length], $"{path}[]");
        }
    }

    private void EnterFields(object value, Type type, string path)
    {
        foreach (var field in ValueFields.Of(type))
        {
            var declared = field.Field.FieldType;
            if (KeptShapes.Of(declared) == KeptShape.Scalar)
            {
                _nodes++;
                continue;
            }

            if (field.Read(value) is not { } part)
            {
                continue;
            }

            if (field.IsLeftOut)
            {
                // Without it the object would not be what it was.
                Refusal = $"{path}.{field.Name} is left out";
                return;
            }

            Add(part, declared, $"{path}.{field.Name}");
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
