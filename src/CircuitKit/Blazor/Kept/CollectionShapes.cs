using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;

namespace CircuitKit.Blazor.Kept;

internal abstract class SequenceShape<T> : CollectionShape
{
    public override Type[] Parts { get; } = [typeof(T)];

    public override IEnumerable<object?> Entries(object collection) => ((IEnumerable<T>)collection).Cast<object?>();

    public override void Fill(object collection, object?[] parts)
    {
        foreach (var part in Typed(parts))
        {
            Add(collection, part);
        }
    }

    protected virtual void Add(object collection, T part) => ((ICollection<T>)collection).Add(part);

    protected static IEnumerable<T> Typed(object?[] parts) => parts.Select(part => (T)part!);
}

internal sealed class ArrayShape<T> : SequenceShape<T>
{
    public override object New(int entries, string? comparer) => new T[entries];

    public override void Fill(object collection, object?[] parts)
    {
        var array = (T[])collection;
        for (var i = 0; i < array.Length; i++)
        {
            array[i] = (T)parts[i]!;
        }
    }
}

internal sealed class ListShape<T> : SequenceShape<T>
{
    public override object New(int entries, string? comparer) => new List<T>(entries);
}

internal sealed class HashSetShape<T> : SequenceShape<T>
{
    public override bool IsOrderedByContent => true;

    public override string? Refuse(object collection) => Comparers.Refuse(((HashSet<T>)collection).Comparer);

    public override string? ComparerOf(object collection) => Comparers.NameOf(((HashSet<T>)collection).Comparer);

    public override object New(int entries, string? comparer) => new HashSet<T>((IEqualityComparer<T>?)Comparers.Find(comparer));
}

internal sealed class SortedSetShape<T> : SequenceShape<T>
{
    public override bool IsOrderedByContent => true;

    public override string? Refuse(object collection) => Comparers.RefuseOrder(((SortedSet<T>)collection).Comparer, Comparer<T>.Default);

    public override object New(int entries, string? comparer) => new SortedSet<T>();
}

internal sealed class QueueShape<T> : SequenceShape<T>
{
    public override object New(int entries, string? comparer) => new Queue<T>(entries);

    protected override void Add(object collection, T part) => ((Queue<T>)collection).Enqueue(part);
}

internal sealed class StackShape<T> : SequenceShape<T>
{
    // The last one in comes first.
    public override IEnumerable<object?> Entries(object collection) => base.Entries(collection).Reverse();

    public override object New(int entries, string? comparer) => new Stack<T>(entries);

    protected override void Add(object collection, T part) => ((Stack<T>)collection).Push(part);
}

internal sealed class LinkedListShape<T> : SequenceShape<T>
{
    public override object New(int entries, string? comparer) => new LinkedList<T>();
}

internal class PlainCollectionShape<T> : SequenceShape<T>
{
    public override object New(int entries, string? comparer) => new Collection<T>();
}

internal sealed class ObservableShape<T> : PlainCollectionShape<T>
{
    private static readonly FieldInfo[] s_handlers =
    [
        .. typeof(ObservableCollection<T>).GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(field => typeof(Delegate).IsAssignableFrom(field.FieldType)),
    ];

    // A new one would have none of them.
    public override string? Refuse(object collection) =>
        s_handlers.Any(handler => handler.GetValue(collection) is not null) ? "somebody listens to its ObservableCollection" : null;

    public override object New(int entries, string? comparer) => new ObservableCollection<T>();
}

internal sealed class ImmutableListShape<T> : SequenceShape<T>
{
    public override bool IsImmutable => true;

    public override object Made(object?[] parts, string? comparer) => ImmutableList.CreateRange(Typed(parts));
}

internal sealed class ImmutableHashSetShape<T> : SequenceShape<T>
{
    public override bool IsImmutable => true;

    // It is made at once, when objects in it are not complete.
    public override string? Refuse(object collection) =>
        KeptShapes.Of(typeof(T)) != KeptShape.Scalar ? "its ImmutableHashSet has objects"
        : Comparers.Refuse(((ImmutableHashSet<T>)collection).KeyComparer);

    public override string? ComparerOf(object collection) => Comparers.NameOf(((ImmutableHashSet<T>)collection).KeyComparer);

    public override object Made(object?[] parts, string? comparer) =>
        ImmutableHashSet.CreateRange((IEqualityComparer<T>?)Comparers.Find(comparer), Typed(parts));
}

internal abstract class PairShape<TKey, TValue> : CollectionShape
    where TKey : notnull
{
    public override Type[] Parts { get; } = [typeof(TKey), typeof(TValue)];

    public override bool IsOrderedByContent => true;

    public override IEnumerable<object?> Entries(object collection) =>
        ((IEnumerable<KeyValuePair<TKey, TValue>>)collection).SelectMany(pair => new object?[] { pair.Key, pair.Value });

    public override void Fill(object collection, object?[] parts)
    {
        var pairs = (IDictionary<TKey, TValue>)collection;
        for (var i = 0; i < parts.Length; i += 2)
        {
            pairs.Add((TKey)parts[i]!, (TValue)parts[i + 1]!);
        }
    }
}

internal sealed class DictionaryShape<TKey, TValue> : PairShape<TKey, TValue>
    where TKey : notnull
{
    public override string? Refuse(object collection) => Comparers.Refuse(((Dictionary<TKey, TValue>)collection).Comparer);

    public override string? ComparerOf(object collection) => Comparers.NameOf(((Dictionary<TKey, TValue>)collection).Comparer);

    public override object New(int entries, string? comparer) => new Dictionary<TKey, TValue>((IEqualityComparer<TKey>?)Comparers.Find(comparer));
}

internal sealed class SortedDictionaryShape<TKey, TValue> : PairShape<TKey, TValue>
    where TKey : notnull
{
    public override string? Refuse(object collection) =>
        Comparers.RefuseOrder(((SortedDictionary<TKey, TValue>)collection).Comparer, Comparer<TKey>.Default);

    public override object New(int entries, string? comparer) => new SortedDictionary<TKey, TValue>();
}

internal sealed class SortedListShape<TKey, TValue> : PairShape<TKey, TValue>
    where TKey : notnull
{
    public override string? Refuse(object collection) =>
        Comparers.RefuseOrder(((SortedList<TKey, TValue>)collection).Comparer, Comparer<TKey>.Default);

    public override object New(int entries, string? comparer) => new SortedList<TKey, TValue>(entries);
}

internal sealed class ConcurrentDictionaryShape<TKey, TValue> : PairShape<TKey, TValue>
    where TKey : notnull
{
    public override string? Refuse(object collection) => Comparers.Refuse(((ConcurrentDictionary<TKey, TValue>)collection).Comparer);

    public override string? ComparerOf(object collection) => Comparers.NameOf(((ConcurrentDictionary<TKey, TValue>)collection).Comparer);

    public override object New(int entries, string? comparer) =>
        new ConcurrentDictionary<TKey, TValue>((IEqualityComparer<TKey>?)Comparers.Find(comparer));
}

internal sealed class ImmutableDictionaryShape<TKey, TValue> : PairShape<TKey, TValue>
    where TKey : notnull
{
    public override bool IsImmutable => true;

    // As above.
    public override string? Refuse(object collection) =>
        KeptShapes.Of(typeof(TKey)) != KeptShape.Scalar ? "its ImmutableDictionary has objects as keys"
        : Comparers.Refuse(((ImmutableDictionary<TKey, TValue>)collection).KeyComparer)
        ?? Comparers.Refuse(((ImmutableDictionary<TKey, TValue>)collection).ValueComparer);

    public override string? ComparerOf(object collection) => Comparers.NameOf(((ImmutableDictionary<TKey, TValue>)collection).KeyComparer);

    public override object Made(object?[] parts, string? comparer) =>
        Enumerable.Range(0, parts.Length / 2).ToImmutableDictionary(
            i => (TKey)parts[2 * i]!, i => (TValue)parts[(2 * i) + 1]!, (IEqualityComparer<TKey>?)Comparers.Find(comparer));
}
