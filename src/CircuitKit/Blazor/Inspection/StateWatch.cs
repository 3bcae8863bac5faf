namespace CircuitKit.Blazor.Inspection;

/// <summary>What was seen of the objects of one type.</summary>
/// <param name="Type">The type of the component or service.</param>
/// <param name="IsService">Whether it is a service that components were given.</param>
/// <param name="Changed">What has changed in any of them through use and is not persisted by the framework.</param>
internal sealed record ObservedState(Type Type, bool IsService, IReadOnlyList<ChangedMember> Changed);

/// <summary>One look at a circuit. It holds the objects themselves: for the length of a check.</summary>
/// <param name="States">By type, what has changed.</param>
/// <param name="Properties">What the framework persists of them.</param>
/// <param name="ByHand">The types that persist something in a callback of their own.</param>
internal sealed record StateLook(IReadOnlyList<ObservedState> States, IReadOnlyList<LiveProperty> Properties, IReadOnlySet<Type> ByHand);

/// <summary>
/// Sees which fields of a circuit's components, and of the services they were given, change while a person uses the page. Used on the circuit's
/// dispatcher only.
/// </summary>
internal sealed class StateWatch(CircuitInspector inspector, ObservedFields fields, PersistentServices persistentServices)
{
    /// <summary>A page with more components and services is watched as far as this.</summary>
    public const int MostObjects = 1_000;

    private readonly FieldWatch _watch = new(fields);

    /// <summary>Looks at everything once.</summary>
    /// <param name="uses">How often the person has done something in this circuit.</param>
    /// <param name="isJustUsed">
    /// Whether the last time was just now. What changes otherwise changes by itself (it loads, it ticks), and will again after a resume.
    /// </param>
    public StateLook Look(long uses, bool isJustUsed)
    {
        var seen = new Dictionary<Type, (bool IsService, Dictionary<string, ChangedMember> Changed)>();
        List<LiveProperty> properties = [.. inspector.Properties()];
        foreach (var (owner, isService) in Objects())
        {
            var type = owner.GetType();
            if (!seen.TryGetValue(type, out var state))
            {
                seen.Add(type, state = (isService, []));
            }

            foreach (var changed in _watch.Look(owner, isPersistent: !isService || persistentServices.IsPersistent(type), uses, isJustUsed))
            {
                state.Changed.TryAdd(changed.Name, changed);
            }

            if (isService)
            {
                properties.AddRange(persistentServices.PropertiesOf(owner));
            }
        }

        return new StateLook(
            [.. seen.Select(pair => new ObservedState(pair.Key, pair.Value.IsService, [.. pair.Value.Changed.Values]))], properties, inspector.PersistingByHand());
    }

    private List<(object Owner, bool IsService)> Objects()
    {
        var objects = new Dictionary<object, bool>(ReferenceEqualityComparer.Instance);
        foreach (var component in inspector.Components().Where(component => !ValueShapes.IsOfPlatform(component.GetType().Assembly)))
        {
            objects.TryAdd(component, false);
            foreach (var service in fields.ScopedServicesOf(component))
            {
                objects.TryAdd(service, true);
            }

            if (objects.Count >= MostObjects)
            {
                break;
            }
        }

        return [.. objects.Select(pair => (pair.Key, pair.Value))];
    }
}
