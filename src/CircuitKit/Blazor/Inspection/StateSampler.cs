namespace CircuitKit.Blazor.Inspection;

/// <summary>A sample of the objects of one type.</summary>
/// <param name="Type">The type of the component or service.</param>
/// <param name="IsService">Whether it is a service of a component.</param>
/// <param name="Changed">The fields of any of them that user input changed and that the framework does not persist.</param>
internal sealed record ObservedState(Type Type, bool IsService, IReadOnlyList<ChangedMember> Changed);

/// <summary>A sample of a circuit. It references the objects themselves, so it must not outlive a check.</summary>
/// <param name="States">What has changed, by type.</param>
/// <param name="Properties">The properties that the framework persists.</param>
/// <param name="WithCallbacks">The types that persist something in their own callback.</param>
internal sealed record StateSample(IReadOnlyList<ObservedState> States, IReadOnlyList<LiveProperty> Properties, IReadOnlySet<Type> WithCallbacks);

/// <summary>
/// Samples which fields of a circuit's components and of their services change while the page is used. On the circuit's dispatcher only.
/// </summary>
internal sealed class StateSampler(CircuitInspector inspector, ObservedFields fields, PersistentServices persistentServices)
{
    /// <summary>The most components and services of a page that are sampled.</summary>
    public const int MaxObjects = 1_000;

    private readonly FieldTracker _tracker = new(fields);

    /// <param name="uses">The number of user inputs in this circuit.</param>
    /// <param name="isJustUsed">
    /// Whether the last one was just now. What changes otherwise changes by itself (it loads, it ticks), and will again after a resume.
    /// </param>
    public StateSample Sample(long uses, bool isJustUsed)
    {
        var sampled = new Dictionary<Type, (bool IsService, Dictionary<string, ChangedMember> Changed)>();
        List<LiveProperty> properties = [.. inspector.Properties()];
        foreach (var (owner, isService) in Objects())
        {
            var type = owner.GetType();
            if (!sampled.TryGetValue(type, out var state))
            {
                sampled.Add(type, state = (isService, []));
            }

            foreach (var changed in _tracker.Sample(owner, isPersistent: !isService || persistentServices.IsPersistent(type), uses, isJustUsed))
            {
                state.Changed.TryAdd(changed.Name, changed);
            }

            if (isService)
            {
                properties.AddRange(persistentServices.PropertiesOf(owner));
            }
        }

        return new StateSample(
            [.. sampled.Select(pair => new ObservedState(pair.Key, pair.Value.IsService, [.. pair.Value.Changed.Values]))],
            properties,
            inspector.PersistingInCallbacks());
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

            if (objects.Count >= MaxObjects)
            {
                break;
            }
        }

        return [.. objects.Select(pair => (pair.Key, pair.Value))];
    }
}
