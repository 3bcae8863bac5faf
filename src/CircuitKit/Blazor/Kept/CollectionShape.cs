using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Text;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// How one type of collection is taken apart and made again. Its name in a document is one letter; the type itself comes from the fields.
/// </summary>
internal abstract class CollectionShape
{
    private static readonly ConcurrentDictionary<Type, CollectionShape?> s_known = new();

    private static readonly Dictionary<Type, (string Code, Type Shape)> s_generic = new()
    {
        [typeof(List<>)] = ("L", typeof(ListShape<>)),
        [typeof(HashSet<>)] = ("H", typeof(HashSetShape<>)),
        [typeof(SortedSet<>)] = ("S", typeof(SortedSetShape<>)),
        [typeof(Queue<>)] = ("Q", typeof(QueueShape<>)),
        [typeof(Stack<>)] = ("K", typeof(StackShape<>)),
        [typeof(LinkedList<>)] = ("N", typeof(LinkedListShape<>)),
        [typeof(ObservableCollection<>)] = ("O", typeof(ObservableShape<>)),
        [typeof(Collection<>)] = ("E", typeof(PlainCollectionShape<>)),
        [typeof(ImmutableList<>)] = ("I", typeof(ImmutableListShape<>)),
        [typeof(Dictionary<,>)] = ("D", typeof(DictionaryShape<,>)),
        [typeof(SortedDictionary<,>)] = ("T", typeof(SortedDictionaryShape<,>)),
        [typeof(SortedList<,>)] = ("U", typeof(SortedListShape<,>)),
        [typeof(ConcurrentDictionary<,>)] = ("C", typeof(ConcurrentDictionaryShape<,>)),
        [typeof(ImmutableDictionary<,>)] = ("V", typeof(ImmutableDictionaryShape<,>)),
        [typeof(ImmutableHashSet<>)] = ("W", typeof(ImmutableHashSetShape<>)),
    };

    public string Code { get; private set; } = "A";

    /// <summary>The types of one entry: an element, or a key and its value.</summary>
    public abstract Type[] Parts { get; }

    /// <summary>Whether entries are found by what is in them: they are added when everything else is complete.</summary>
    public virtual bool IsOrderedByContent => false;

    /// <summary>Whether it cannot be filled once it is made.</summary>
    public virtual bool IsImmutable => false;

    public static CollectionShape? Of(Type type) => s_known.GetOrAdd(type, static type => Make(type));

    /// <summary>The type of the collection with this letter that a field of this type may hold; null when it may hold none.</summary>
    public static Type? TypeOf(Type declared, string code)
    {
        if (Of(declared) is { } own)
        {
            return own.Code == code ? declared : null;
        }

        if (!declared.IsInterface || !declared.IsGenericType)
        {
            return null;
        }

        var arguments = declared.GetGenericArguments();
        var type = code == "A" ? arguments is [{ } element] ? element.MakeArrayType() : null
            : s_generic.FirstOrDefault(one => one.Value.Code == code).Key is { } definition
                && definition.GetGenericArguments().Length == arguments.Length
                ? definition.MakeGenericType(arguments)
                : null;
        return type is not null && declared.IsAssignableFrom(type) ? type : null;
    }

    /// <summary>Why it cannot be made again; null when it can.</summary>
    public virtual string? Refuse(object collection) => null;

    /// <summary>The name of how it compares, or what else is needed to make it anew; null for the usual way.</summary>
    public virtual string? ComparerOf(object collection) => null;

    public abstract IEnumerable<object?> Entries(object collection);

    /// <summary>Makes one that is filled afterwards.</summary>
    public virtual object New(int entries, string? comparer) => throw new NotSupportedException();

    public abstract void Fill(object collection, object?[] parts);

    /// <summary>Makes an immutable one, with all that is in it.</summary>
    public virtual object Made(object?[] parts, string? comparer) => throw new NotSupportedException();

    private static CollectionShape? Make(Type type)
    {
        if (type is { IsArray: true, IsSZArray: true } && type.GetElementType() is { IsPointer: false, IsByRefLike: false } element)
        {
            return (CollectionShape)Activator.CreateInstance(typeof(ArrayShape<>).MakeGenericType(element))!;
        }

        if (type.IsArray && type.GetElementType() is { IsPointer: false, IsByRefLike: false } part)
        {
            return new GridShape(part, type.GetArrayRank()) { Code = "G" };
        }

        if (type == typeof(StringBuilder))
        {
            return new TextShape { Code = "B" };
        }

        if (ReadOnlyArrayOf(type) is { } array)
        {
            return Of(array);
        }

        if (!type.IsConstructedGenericType || !s_generic.TryGetValue(type.GetGenericTypeDefinition(), out var known))
        {
            return null;
        }

        var shape = (CollectionShape)Activator.CreateInstance(known.Shape.MakeGenericType(type.GetGenericArguments()))!;
        shape.Code = known.Code;
        return shape;
    }

    // What the compiler makes of [a, b] for a read-only interface: a class in the app, of which an array is as good.
    private static Type? ReadOnlyArrayOf(Type type) =>
        type.IsConstructedGenericType && type.Name.StartsWith("<>z__ReadOnly", StringComparison.Ordinal)
            ? type.GetGenericArguments()[0].MakeArrayType()
            : null;
}
