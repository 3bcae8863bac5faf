namespace CircuitKit.Blazor.Kept;

/// <summary>
/// A load has put an object where a kept one was, and a form was made of the new one, or of a part of it. The new one stays and gets what is in the
/// kept one: otherwise the form would show one object and its page save another.
/// </summary>
internal sealed class LoadedModels
{
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<(object Target, ValueField Field, object? Value)> _writes = [];
    private readonly ObjectSearch _search;
    private readonly Func<object, bool> _isShared;

    private LoadedModels(HashSet<object> models, Func<object, bool> isShared) =>
        (_search, _isShared) = (new ObjectSearch(models.Contains), isShared);

    /// <summary>What is to be there: the kept object, or the loaded one with what is in the kept one.</summary>
    /// <param name="kept">The kept object.</param>
    /// <param name="loaded">The loaded one.</param>
    /// <param name="models">The objects that forms were made of.</param>
    /// <param name="isShared">Whether a kept object is in other places too.</param>
    /// <exception cref="KeptValueException">Neither of them would be right.</exception>
    public static object? Merge(object? kept, object? loaded, HashSet<object> models, Func<object, bool> isShared)
    {
        if (models.Count == 0 || loaded is null)
        {
            return kept;
        }

        var merge = new LoadedModels(models, isShared);
        if (!merge._search.IsIn(loaded))
        {
            return kept;
        }

        merge.Plan(kept, loaded);
        merge._writes.ForEach(write => write.Field.Write(write.Target, write.Value));
        return loaded;
    }

    private void Plan(object? kept, object loaded)
    {
        if (ReferenceEquals(kept, loaded) || !_seen.Add(loaded))
        {
            return;
        }

        if (kept is null || kept.GetType() != loaded.GetType() || kept is ValueType
            || KeptShapes.Of(kept.GetType()) != KeptShape.Fields || _isShared(kept))
        {
            throw new KeptValueException("a form was made of what was loaded in its place.");
        }

        foreach (var field in ValueFields.Of(kept.GetType()).All.Where(field => !field.IsLeftOut))
        {
            if (field.Read(loaded) is { } part && _search.IsIn(part))
            {
                Plan(field.Read(kept), part);
            }
            else
            {
                _writes.Add((loaded, field, field.Read(kept)));
            }
        }
    }
}
