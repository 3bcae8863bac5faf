using System.Runtime.CompilerServices;

namespace CircuitKit.Framework.Inspection;

/// <summary>A field whose value has changed while a person used the page.</summary>
/// <param name="Name">The field, or the property it stands behind.</param>
/// <param name="Type">Its declared type.</param>
/// <param name="Fingerprint">Of its value now.</param>
internal sealed record ChangedMember(string Name, Type Type, ulong Fingerprint);

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
/// Sees which fields of a circuit's components, and of the services they were given, change while a person uses the page. It keeps a
/// fingerprint of each, never a value, and nothing that keeps a component alive. Used on the circuit's dispatcher only.
/// </summary>
internal sealed class StateWatch(CircuitInspector inspector, ObservedFields fields, PersistentServices persistentServices)
{
    /// <summary>A page with more components and services is watched as far as this.</summary>
    public const int MostObjects = 1_000;

    /// <summary>So many changes without any use are no loading any more: it moves by itself.</summary>
    private const int RestlessFrom = 3;

    private readonly ConditionalWeakTable<object, Watched> _watched = [];

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
            var observed = fields.Of(type, isPersistent: !isService || persistentServices.IsPersistent(type));
            if (!seen.TryGetValue(type, out var state))
            {
                seen.Add(type, state = (isService, []));
            }

            foreach (var changed in Look(owner, observed, uses, isJustUsed))
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

    private List<ChangedMember> Look(object owner, IReadOnlyList<ObjectField> observed, long uses, bool isJustUsed)
    {
        var isKnown = _watched.TryGetValue(owner, out var watched);
        if (watched is null)
        {
            _watched.Add(owner, watched = new Watched(observed.Count, uses));
        }

        var changed = new List<ChangedMember>();
        for (var i = 0; i < observed.Count; i++)
        {
            if (!TryRead(observed[i], owner, out var now))
            {
                continue;
            }

            if (isKnown && now != watched.Fields[i].Fingerprint)
            {
                watched.Changed(i, uses, isJustUsed);
            }

            watched.Fields[i].Fingerprint = now;
            if (watched.Fields[i] is { HasChanged: true, Moves: < RestlessFrom })
            {
                changed.Add(new ChangedMember(observed[i].Name, observed[i].Field.FieldType, now));
            }
        }

        return changed;
    }

    private static bool TryRead(ObjectField field, object owner, out ulong fingerprint)
    {
        try
        {
            fingerprint = ValueFingerprint.Of(field.Read(owner));
            return true;
        }
        catch (InvalidOperationException)
        {
            // A collection that another thread changes this very moment. The next look comes.
            fingerprint = 0;
            return false;
        }
    }

    private sealed class Watched(int count, long firstSeen)
    {
        public WatchedField[] Fields { get; } = new WatchedField[count];

        // What was made by the last use and changes after it is still loading.
        public void Changed(int field, long uses, bool isJustUsed)
        {
            if (uses == firstSeen)
            {
                Fields[field].Moves++;
            }
            else if (isJustUsed)
            {
                Fields[field].HasChanged = true;
            }
            else
            {
                Fields[field].Moves = RestlessFrom;
            }
        }
    }

    private struct WatchedField
    {
        public ulong Fingerprint;

        public bool HasChanged;

        public int Moves;
    }
}
