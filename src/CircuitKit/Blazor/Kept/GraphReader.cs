using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CircuitKit.Blazor.Kept;

/// <summary>What is in a document does not fit the types that it is read as.</summary>
internal sealed class KeptValueException(string message) : Exception(message);

/// <summary>
/// Reads what <see cref="GraphWriter"/> wrote. Types come from the fields; what does not fit throws <see cref="KeptValueException"/>.
/// </summary>
/// <param name="objects">The table of objects.</param>
internal sealed class GraphReader(JsonElement objects)
{
    // The document itself looks for an element from its beginning, each time.
    private readonly JsonElement[] _objects = [.. objects.EnumerateArray()];
    private readonly object?[] _made = new object?[objects.GetArrayLength()];
    private readonly List<Action> _fills = [];
    private readonly List<Action> _lastFills = [];
    private readonly List<(object Target, ValueField Field, object? Before)> _overwritten = [];
    private readonly List<int> _begun = [];
    private readonly HashSet<int> _broken = [];

    /// <summary>Has an object of the document be this one: its fields are filled instead of a new one's.</summary>
    public void Bind(JsonElement reference, object existing)
    {
        var number = NumberIn(reference);
        if (_made[number] is { } made)
        {
            if (!ReferenceEquals(made, existing))
            {
                throw new KeptValueException("An object that is to be filled in place is already another one.");
            }

            return;
        }

        _made[number] = existing;
        _begun.Add(number);
        _fills.Add(() => FillFields(existing, existing.GetType(), _objects[number], isInPlace: true));
    }

    /// <summary>Reads a value. Its objects are filled by <see cref="Complete"/>.</summary>
    public object? Read(JsonElement value, Type declared)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return declared.IsValueType && Nullable.GetUnderlyingType(declared) is null
                ? throw new KeptValueException($"A value of {declared} is missing.")
                : null;
        }

        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (KeptShapes.Of(type) == KeptShape.Scalar)
        {
            return ReadScalar(value, type);
        }

        if (KeptShapes.Of(type) == KeptShape.Named)
        {
            return TypeIn(value);
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return ObjectOf(NumberIn(value), type);
        }

        if (type == typeof(object))
        {
            return ReadTagged(value);
        }

        if (!type.IsValueType || KeptShapes.Of(type) != KeptShape.Fields || value.ValueKind != JsonValueKind.Object)
        {
            throw new KeptValueException($"A value is no {type}.");
        }

        var boxed = RuntimeHelpers.GetUninitializedObject(type);
        FillFields(boxed, type, value, isInPlace: false);
        return boxed;
    }

    /// <summary>The object with a number as it was read; null if nothing has read it, or if it could not be read.</summary>
    public object? Made(int number) => number >= 0 && number < _made.Length && !_broken.Contains(number) ? _made[number] : null;

    /// <summary>Whether an object that was read is in more places than one of the document.</summary>
    /// <param name="made">The object.</param>
    /// <param name="values">All values of the document.</param>
    public bool IsShared(object made, IEnumerable<JsonElement> values)
    {
        var number = Array.FindIndex(_made, one => ReferenceEquals(one, made));
        var places = 0;
        var open = new Stack<JsonElement>(values.Concat(_objects));
        while (open.TryPop(out var next))
        {
            if (TryNumberIn(next, out var found))
            {
                places += found == number ? 1 : 0;
            }
            else
            {
                PartsOf(next).ForEach(open.Push);
            }
        }

        return number < 0 || places > 1;
    }

    /// <summary>The numbers of the objects in values.</summary>
    public HashSet<int> ObjectsIn(IEnumerable<JsonElement> values)
    {
        var found = new HashSet<int>();
        var open = new Stack<JsonElement>(values);
        while (open.TryPop(out var next))
        {
            if (!TryNumberIn(next, out var number))
            {
                PartsOf(next).ForEach(open.Push);
            }
            else if (found.Add(number))
            {
                open.Push(_objects[number]);
            }
        }

        return found;
    }

    private static List<JsonElement> PartsOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => [.. value.EnumerateObject().Select(property => property.Value)],
        JsonValueKind.Array => [.. value.EnumerateArray()],
        _ => [],
    };

    /// <summary>Fills what was read since the last time. If it throws, so does everything that reads one of these objects later.</summary>
    public void Complete()
    {
        for (var i = 0; i < _fills.Count; i++)
        {
            _fills[i]();
        }

        // The inner ones were met last.
        for (var i = _lastFills.Count - 1; i >= 0; i--)
        {
            _lastFills[i]();
        }

        Clear();
    }

    /// <summary>Undoes what was filled in place since the last time, and gives up what was read: it may be half.</summary>
    public void Fail()
    {
        for (var i = _overwritten.Count - 1; i >= 0; i--)
        {
            var (target, field, before) = _overwritten[i];
            field.Write(target, before);
        }

        _broken.UnionWith(_begun);
        Clear();
    }

    private void Clear()
    {
        _fills.Clear();
        _lastFills.Clear();
        _overwritten.Clear();
        _begun.Clear();
    }

    private object ObjectOf(int number, Type declared)
    {
        if (_broken.Contains(number))
        {
            throw new KeptValueException("An object could not be read.");
        }

        if (_made[number] is { } made)
        {
            return declared.IsInstanceOfType(made) ? made : throw new KeptValueException($"An object is no {declared}.");
        }

        _begun.Add(number);
        var element = _objects[number];
        return element.ValueKind switch
        {
            JsonValueKind.Array when element.GetArrayLength() > 0 => MakeCollection(number, element, declared),
            JsonValueKind.Object => MakeFields(number, element, declared),
            JsonValueKind.Number when declared == typeof(object) => _made[number] = new object(),
            _ => throw new KeptValueException($"An object is no {declared}."),
        };
    }

    private object MakeFields(int number, JsonElement element, Type declared)
    {
        var type = element.TryGetProperty(GraphWriter.DerivedName, out var name)
            ? DerivedTypes.TypeOf(declared, name.ValueKind == JsonValueKind.String ? name.GetString()! : string.Empty)
            : declared;
        if (type is null || KeptShapes.Of(type) != KeptShape.Fields)
        {
            throw new KeptValueException($"A value is no {declared}.");
        }

        var made = RuntimeHelpers.GetUninitializedObject(type);
        _made[number] = made;
        _fills.Add(() => FillFields(made, type, element, isInPlace: false));
        return made;
    }

    private object MakeCollection(int number, JsonElement element, Type declared)
    {
        var head = (element[0].ValueKind == JsonValueKind.String ? element[0].GetString()! : string.Empty).Split(':');
        if (CollectionShape.TypeOf(declared, head[0]) is not { } type || CollectionShape.Of(type) is not { } collection)
        {
            throw new KeptValueException($"A collection is no {declared}.");
        }

        var comparer = head.Length > 1 ? head[1] : null;
        if (collection.IsImmutable)
        {
            return _made[number] = collection.Made(PartsIn(element, collection), comparer);
        }

        var count = element.GetArrayLength() - 1;
        var made = collection.New(count / collection.Parts.Length, comparer);
        _made[number] = made;
        if (!collection.IsOrderedByContent)
        {
            _fills.Add(() => collection.Fill(made, PartsIn(element, collection)));
            return made;
        }

        // What is in it is made now, and added when that is complete.
        _fills.Add(() =>
        {
            var parts = PartsIn(element, collection);
            _lastFills.Add(() => collection.Fill(made, parts));
        });
        return made;
    }

    private object?[] PartsIn(JsonElement element, CollectionShape collection)
    {
        var parts = new object?[element.GetArrayLength() - 1];
        if (parts.Length % collection.Parts.Length != 0)
        {
            throw new KeptValueException("A collection is not complete.");
        }

        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Read(element[i + 1], collection.Parts[i % collection.Parts.Length]);
        }

        return parts;
    }

    private void FillFields(object target, Type type, JsonElement element, bool isInPlace)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new KeptValueException($"A value is no {type}.");
        }

        var left = element.EnumerateObject().Count(property => property.Name != GraphWriter.DerivedName);
        foreach (var field in ValueFields.Of(type).All)
        {
            if (element.TryGetProperty(field.Name, out var value))
            {
                left--;
                Set(target, field, Read(value, field.Field.FieldType), isInPlace);
            }
            else if (isInPlace && !field.IsLeftOut && KeptShapes.Of(field.Field.FieldType) != KeptShape.LeftOut)
            {
                Set(target, field, DefaultOf(field.Field), isInPlace);
            }
        }

        if (left > 0)
        {
            throw new KeptValueException($"{type} has lost a field.");
        }
    }

    private void Set(object target, ValueField field, object? value, bool isInPlace)
    {
        if (isInPlace)
        {
            _overwritten.Add((target, field, field.Read(target)));
        }

        field.Write(target, value);
    }

    private static object? DefaultOf(FieldInfo field) => 
        field.FieldType.IsValueType && Nullable.GetUnderlyingType(field.FieldType) is null
            ? RuntimeHelpers.GetUninitializedObject(field.FieldType)
            : null;

    // What stands where an object is declared.
    private static object? ReadTagged(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(GraphWriter.ValueName, out var content)
            || !value.TryGetProperty(GraphWriter.DerivedName, out var name) || name.ValueKind != JsonValueKind.String)
        {
            throw new KeptValueException("A value does not say what it is.");
        }

        return name.ValueEquals(nameof(Type)) ? TypeIn(content)
            : NamedTypes.Find(name.GetString()!) is { } type && NamedTypes.CodeOf(type) is not null ? ReadScalar(content, type)
            : throw new KeptValueException("A value is of a type that is not there any more.");
    }

    private static Type TypeIn(JsonElement name) =>
        name.ValueKind == JsonValueKind.String && NamedTypes.Find(name.GetString()!) is { } type
            ? type
            : throw new KeptValueException("A type is not there any more.");

    private static object? ReadScalar(JsonElement value, Type type)
    {
        try
        {
            return type == typeof(JsonElement) ? value.Clone() : value.Deserialize(type, GraphWriter.Scalars);
        }
        catch (Exception exception) when (exception
            is JsonException or NotSupportedException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new KeptValueException($"A value is no {type}: {exception.GetType().Name}.");
        }
    }

    private int NumberIn(JsonElement reference) =>
        TryNumberIn(reference, out var number) ? number : throw new KeptValueException("A reference leads nowhere.");

    private bool TryNumberIn(JsonElement reference, out int number)
    {
        number = -1;
        return reference.ValueKind == JsonValueKind.Array && reference.GetArrayLength() == 1
            && reference[0].ValueKind == JsonValueKind.Number && reference[0].TryGetInt32(out number) && number >= 0 && number < _made.Length;
    }
}
