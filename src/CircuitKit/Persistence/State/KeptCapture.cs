using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Persistence.State;

/// <summary>
/// Decides what of a circuit's fields is kept at this moment. What shares an object with a kept field is kept too; all of a component's changed
/// fields are kept, or none. The report gets what is kept, and what is not.
/// </summary>
internal sealed class KeptCapture(
    ComponentTree tree,
    IEnumerable<KeptOwner> owners,
    IReadOnlyList<(KeptOwner Owner, int Field)> changed,
    KeptFields fields,
    UnkeptReasons reasons,
    KeptReport report)
{
    private const int MaxReached = 5_000;

    private readonly List<KeptNode> _nodes = [];
    // The first that has it.
    private readonly Dictionary<object, KeptNode> _holders = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<KeptOwner, string> _failed = [];
    private readonly Dictionary<KeptOwner, KeptPlace> _placed = [];
    private readonly ComponentPlaces _places = tree.Places();

    // Objects that belong to somebody else: to the whole server, to the database, to the framework's own state.
    private readonly HashSet<object> _ofSingletons = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> _ofPersisted = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> _ofUnkept = new(ReferenceEqualityComparer.Instance);

    /// <summary>The document; null when there is nothing to keep.</summary>
    public KeptDocument? Run()
    {
        CollectChanged();
        if (_nodes.Count == 0)
        {
            return null;
        }

        _nodes.ForEach(Hold);
        if (_holders.Count > 0)
        {
            CollectForeign();
            if (IsAnyShared())
            {
                CollectAll();
            }
        }

        var kept = Spread();
        FindFailures(kept);
        SpreadFailures(kept);
        foreach (var owner in kept.Select(node => node.Owner).Distinct())
        {
            reasons.Kept(owner.Target.GetType());
        }

        foreach (var (owner, reason) in _failed)
        {
            reasons.NotKept(owner.Target.GetType(), reason);
        }

        foreach (var node in _nodes.Where(node => node.IsChanged || kept.Contains(node)))
        {
            report.Add(node.Owner.Target.GetType(), node.Name, _failed.GetValueOrDefault(node.Owner));
        }

        kept.RemoveWhere(node => _failed.ContainsKey(node.Owner));
        return kept.Count == 0 ? null : KeptDocumentWriter.Write(kept, _placed, tree.Components);
    }

    private void CollectChanged()
    {
        foreach (var (owner, i) in changed)
        {
            var field = owner.Fields[i];
            if (field.Use is KeptFieldUse.Service or KeptFieldUse.Persisted)
            {
                continue;
            }

            if (field.Use == KeptFieldUse.LeftOut)
            {
                ReportLeftOut(owner, field);
                continue;
            }

            if (field.Use == KeptFieldUse.Parameter)
            {
                var isGiven = IsGivenTo(owner, field);
                if (isGiven is null)
                {
                    report.Add(owner.Target.GetType(), field.Field.Name, "it is a parameter of a root component");
                }

                if (isGiven != false)
                {
                    continue;
                }
            }

            if (field.Use == KeptFieldUse.EditContext)
            {
                _failed.TryAdd(owner, $"{field.Field.Name} was made, or dropped, after the component was first shown");
            }
            else if (field.Use == KeptFieldUse.Delegate)
            {
                _failed.TryAdd(owner, $"{field.Field.Name} is a delegate that has changed; make it of what it was chosen by");
            }

            _nodes.Add(new KeptNode(owner, i, field.Read(owner.Target)) { IsChanged = true });
        }
    }

    // A library's parameter is the app's where the app gives it, and so is what an input shows whose value the app has bound.
    private void ReportLeftOut(KeptOwner owner, KeptField field)
    {
        var type = owner.Target.GetType();
        if (AppCode.Contains(type.Assembly))
        {
            if (FieldCode.RoleOf(field.Field) == FieldRole.State)
            {
                report.Add(type, field.Field.Name, KeptState.LeftOut);
            }
        }
        else if (owner.Target is IComponent component && tree.Given() is var given
            && !given.IsGiven(component, field.Name) && !given.IsBoundInput(component))
        {
            report.Add(type, field.Name, "it lives in a component of a library");
        }
    }

    // A parameter that no parent gives is a field like others; a root component is given all.
    private bool IsGiven(KeptOwner owner, KeptField field) =>
        field.Use == KeptFieldUse.Parameter && IsGivenTo(owner, field) != false;

    // Null for a root component.
    private bool? IsGivenTo(KeptOwner owner, KeptField field) =>
        owner.Target is IComponent component ? tree.IsGiven(component, field.Field.Name, _places) : false;

    private void CollectForeign()
    {
        // What is kept is its own. A component is no part of a value.
        _ofUnkept.UnionWith(owners.Where(owner => owner.IsService).Select(owner => owner.Target));
        foreach (var owner in owners)
        {
            foreach (var field in owner.Fields)
            {
                if (field.Use == KeptFieldUse.Persisted && field.Read(owner.Target) is { } persisted)
                {
                    ValueWalk.AddReached(persisted, _ofPersisted, MaxReached);
                }
                else if ((field.Use == KeptFieldUse.Service || (field.Use == KeptFieldUse.LeftOut && fields.IsService(field.Type)))
                    && field.Read(owner.Target) is { } service)
                {
                    ValueWalk.AddReached(service, fields.IsSingleton(field.Type) ? _ofSingletons : _ofUnkept, MaxReached);
                }
            }

            if (owner.Target is OwningComponentBase && OwnScopes.ServiceOf(owner.Target) is { } own)
            {
                ValueWalk.AddReached(own, _ofUnkept, MaxReached);
            }
        }
    }

    // Whether a field that nobody changed has an object of one that somebody did. In most pages none has: nothing more is to be kept for it.
    private bool IsAnyShared()
    {
        var search = new ObjectSearch(_holders.ContainsKey);
        return Unchanged().Any(one => search.IsIn(one.Value) && !IsGiven(one.Owner, one.Owner.Fields[one.Field]));
    }

    // The fields that nobody changed, and that may hold the same objects.
    private IEnumerable<(KeptOwner Owner, int Field, object Value)> Unchanged()
    {
        var known = _nodes.Select(node => (node.Owner, node.Field)).ToHashSet();
        foreach (var owner in owners)
        {
            foreach (var i in owner.Holders)
            {
                if (owner.Fields[i].Read(owner.Target) is { } value && !known.Contains((owner, i)))
                {
                    yield return (owner, i, value);
                }
            }
        }
    }

    // They belong to it, and what they have to others.
    private void CollectAll()
    {
        foreach (var (owner, i, value) in Unchanged().Where(one => !IsGiven(one.Owner, one.Owner.Fields[one.Field])).ToList())
        {
            var node = new KeptNode(owner, i, value);
            _nodes.Add(node);
            Hold(node);
        }
    }

    private void Hold(KeptNode node)
    {
        var field = node.Owner.Fields[node.Field];
        if (KeptShapes.Of(field.Type) == KeptShape.Scalar)
        {
            // It has no objects, and can always be written.
            return;
        }

        node.Parameter = ParameterWith(node.Owner, node.Value);
        if (node.Parameter is null && field.Use is not (KeptFieldUse.EditContext or KeptFieldUse.Delegate))
        {
            node.Refusal = ValueWalk.Refuse(node.Value, field.Type, field.Field.Name, Refuse, part => IsFirst(node, part));
        }
    }

    private bool IsFirst(KeptNode node, object part)
    {
        if (_holders.TryAdd(part, node))
        {
            return true;
        }

        if (_holders[part] is var first && first != node)
        {
            first.Linked.Add(node);
            node.Linked.Add(first);
        }

        return false;
    }

    private string? ParameterWith(KeptOwner owner, object? value)
    {
        if (owner.IsService || value is null or string || value.GetType().IsValueType)
        {
            return null;
        }

        return Array.Find(owner.Fields, field =>
            field.Use == KeptFieldUse.Parameter && ReferenceEquals(field.Read(owner.Target), value) && IsGiven(owner, field))?.Name;
    }

    private string? Refuse(Type type) =>
        fields.IsService(type) ? "a service"
        : fields.IsEntity(type)
            ? "an entity of a DbContext of the app, which would not track what comes back; keep what is edited, and its key, in a type of your own"
        : null;

    private HashSet<KeptNode> Spread()
    {
        var kept = new HashSet<KeptNode>();
        var open = new Queue<KeptNode>(_nodes.Where(node => node.IsChanged));
        while (open.TryDequeue(out var node))
        {
            if (!kept.Add(node))
            {
                continue;
            }

            foreach (var other in node.Linked)
            {
                open.Enqueue(other);
            }
        }

        return kept;
    }

    private void FindFailures(HashSet<KeptNode> kept)
    {
        var taken = new Dictionary<KeptPlace, KeptOwner>();
        foreach (var owner in kept.Select(node => node.Owner).Distinct())
        {
            var sources = fields.CompletionSourcesIn(owner.Target.GetType());
            if (Array.Find(sources, field => CompletionSources.IsOpen(field.Read(owner.Target))) is { } open)
            {
                _failed.TryAdd(owner, $"{open.Name} is a TaskCompletionSource that is not completed: what waits for it would not be there");
            }

            if (owner.Target is not IComponent component)
            {
                continue;
            }

            if (tree.PlaceOf(component, _places) is not { } place)
            {
                _failed.TryAdd(owner, "nothing tells it from the others beside it; give each a @key");
            }
            else if (!taken.TryAdd(place, owner))
            {
                _failed.TryAdd(owner, "another component is at the same place");
                _failed.TryAdd(taken[place], "another component is at the same place");
            }
            else
            {
                _placed.Add(owner, place);
            }
        }

        foreach (var node in kept.Where(node => node.Refusal is not null))
        {
            _failed.TryAdd(node.Owner, node.Refusal!);
        }

        Refuse(_ofSingletons, "a singleton has too");
        Refuse(_ofPersisted, "a [PersistentState] property has too");
        Refuse(_ofUnkept, "a service has too, which is not kept");

        void Refuse(HashSet<object> objects, string whose)
        {
            foreach (var part in objects)
            {
                if (_holders.TryGetValue(part, out var node) && kept.Contains(node))
                {
                    _failed.TryAdd(node.Owner, $"{node.Name} has an object that {whose}");
                }
            }
        }
    }

    // What shares an object with something that is not kept would come back as a copy.
    private void SpreadFailures(HashSet<KeptNode> kept)
    {
        var open = new Queue<KeptOwner>(_failed.Keys);
        while (open.TryDequeue(out var owner))
        {
            foreach (var node in kept.Where(node => node.Owner == owner))
            {
                foreach (var other in node.Linked)
                {
                    var reason = $"{other.Name} has an object that {node.Name} of {node.Owner.Target.GetType().Name} has too, which is not kept";
                    if (_failed.TryAdd(other.Owner, reason))
                    {
                        open.Enqueue(other.Owner);
                    }
                }
            }
        }
    }
}
