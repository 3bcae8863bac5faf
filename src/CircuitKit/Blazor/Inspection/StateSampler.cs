using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Inspection;

/// <summary>A sample of the objects of one type.</summary>
/// <param name="Type">The type of the component or service.</param>
/// <param name="IsService">Whether it is a service of a component.</param>
/// <param name="Changed">The fields of any of them that user input changed and that the framework does not persist.</param>
internal sealed record ObservedState(Type Type, bool IsService, IReadOnlyList<ChangedMember> Changed)
{
    /// <summary>Whether it is a component of a library.</summary>
    public bool IsOfLibrary { get; } = !AppCode.Contains(Type.Assembly);
}

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
    /// <param name="rootsAreNew">See <see cref="GivenParameters.RootsAreNew"/>.</param>
    public StateSample Sample(long uses, bool isJustUsed, bool rootsAreNew)
    {
        var given = inspector.Given(rootsAreNew);
        var sampled = new Dictionary<Type, (bool IsService, Dictionary<string, ChangedMember> Changed)>();
        List<LiveProperty> properties = [.. inspector.Properties()];
        foreach (var (owner, isService) in Objects())
        {
            var type = owner.GetType();
            if (!sampled.TryGetValue(type, out var state))
            {
                sampled.Add(type, state = (isService, []));
            }

            foreach (var changed in Changed(owner, uses, isJustUsed, given))
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

    private IReadOnlyList<ChangedMember> Changed(object owner, long uses, bool isJustUsed, GivenParameters given)
    {
        if (owner is not IComponent component)
        {
            return _tracker.Sample(owner, persistentServices.IsPersistent(owner.GetType()), uses, isJustUsed);
        }

        var changed = _tracker.Sample(owner, isPersistent: true, uses, isJustUsed, parameter => given.IsGiven(component, parameter));
        return changed.Count > 0 && !AppCode.Contains(component.GetType().Assembly) && given.IsBoundInput(component) ? [] : changed;
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
