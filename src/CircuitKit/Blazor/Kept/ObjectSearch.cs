namespace CircuitKit.Blazor.Kept;

/// <summary>
/// Finds whether a value has one of some objects in it. It sees at least what <see cref="ValueWalk"/> sees, and keeps nothing: most fields of a page
/// share no object with any other.
/// </summary>
/// <param name="isSought">Whether an object is one of those.</param>
internal sealed class ObjectSearch(Func<object, bool> isSought)
{
    private readonly Stack<object> _open = new();
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    public bool IsIn(object value)
    {
        if (IsSimple(value.GetType(), KeptShapes.Of(value.GetType())))
        {
            return isSought(value);
        }

        _open.Push(value);
        try
        {
            while (_open.TryPop(out var next))
            {
                if (Enter(next))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            _open.Clear();
            _seen.Clear();
        }
    }

    private bool Enter(object value)
    {
        var type = value.GetType();
        if (!type.IsValueType)
        {
            if (isSought(value))
            {
                return true;
            }

            if (!_seen.Add(value))
            {
                return false;
            }
        }

        if (_seen.Count > ValueWalk.MaxNodes)
        {
            // Too large to be kept, and to be looked through: the walk refuses it.
            return true;
        }

        var shape = KeptShapes.Of(type);
        if (IsSimple(type, shape))
        {
            return false;
        }

        if (shape == KeptShape.Collection)
        {
            foreach (var entry in CollectionShape.Of(type)!.Entries(value))
            {
                Add(entry);
            }
        }
        else
        {
            foreach (var field in ValueFields.Of(type).Holders)
            {
                Add(field.Read(value));
            }
        }

        return false;
    }

    private void Add(object? part)
    {
        if (part is not null && KeptShapes.Of(part.GetType()) != KeptShape.Scalar)
        {
            _open.Push(part);
        }
    }

    // What has no object in it, or what is not looked into.
    private static bool IsSimple(Type type, KeptShape shape) => shape switch
    {
        KeptShape.Fields => false,
        KeptShape.Collection => Array.TrueForAll(CollectionShape.Of(type)!.Parts, static part => KeptShapes.Of(part) == KeptShape.Scalar),
        _ => true,
    };
}
