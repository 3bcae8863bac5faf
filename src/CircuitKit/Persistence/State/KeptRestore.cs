using System.Text.Json;
using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace CircuitKit.Persistence.State;

/// <summary>
/// Puts the kept fields of a circuit into the components and services of the one that is made from it. All of one, or none. What shares an object
/// with one that cannot be restored is not restored either, or is taken back.
/// </summary>
internal sealed class KeptRestore
{
    private readonly ComponentTree _tree;
    private readonly UnkeptReasons _reasons;
    private readonly GraphReader _reader;
    private readonly Dictionary<(string?, string?), KeptEntry> _components;
    private readonly Dictionary<string, KeptEntry> _services;
    private readonly ComponentPlaces _places;
    private readonly bool _isSameBuild;
    private readonly List<KeptEntry> _entries;
    private readonly List<KeptForm> _forms;
    private List<(KeptEntry Entry, HashSet<int> Objects)>? _objects;
    private readonly Dictionary<KeptEntry, KeptOwner> _restored = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<KeptEntry, KeptValueException> _dropped = new(ReferenceEqualityComparer.Instance);

    private KeptRestore(byte[] json, KeptContent content, ComponentTree tree, UnkeptReasons reasons)
    {
        (Json, _tree, _reasons) = (json, tree, reasons);
        _reader = new GraphReader(content.Objects);
        _places = tree.ChangingPlaces();
        _isSameBuild = content.Build == ComponentPlaces.Build;
        _entries = [.. content.Components, .. content.Services];
        _forms = [.. content.Forms ?? []];
        _components = content.Components.Where(entry => TellsApart(entry.Among))
            .ToDictionary(KeyOf);
        _services = content.Services.ToDictionary(entry => entry.Type ?? string.Empty, StringComparer.Ordinal);
    }

    public byte[] Json { get; }

    /// <summary>Whether forms wait for what they knew of their fields.</summary>
    public bool HasForms => _forms.Count > 0;

    public static KeptRestore? Read(byte[] json, ComponentTree tree, UnkeptReasons reasons)
    {
        try
        {
            return JsonSerializer.Deserialize<KeptContent>(json) is { } content
                ? new KeptRestore(json, content, tree, reasons)
                : throw new JsonException("There is none.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            reasons.Unreadable($"they are no document of this version ({exception.GetType().Name}).");
            return null;
        }
    }

    /// <summary>The services of which something was kept.</summary>
    public IEnumerable<(Type Registered, object Service)> Services(KeptFields fields, IServiceProvider services)
    {
        if (_services.Count == 0)
        {
            yield break;
        }

        var known = fields.ScopedByName(KeptDocument.NameOf);
        foreach (var name in _services.Keys)
        {
            if (known.TryGetValue(name, out var type) && services.GetService(type) is { } service)
            {
                yield return (type, service);
            }
        }
    }

    public void TryRestoreService(KeptOwner owner)
    {
        if (_services.TryGetValue(KeptDocument.NameOf(owner.Service!), out var kept))
        {
            Restore(owner, kept);
        }
    }

    /// <summary>False as long as it is not given what it was given: it may be, when its parent has loaded.</summary>
    public bool TryRestore(KeptOwner owner)
    {
        if (_components.Count == 0 || _tree.PlaceOf((IComponent)owner.Target, _places) is not { } place
            || !TellsApart(place.Among) || !_components.TryGetValue(KeyOf(place.Path, place.Sequence, place.Among), out var kept)
            || !kept.Fields.Values.All(value => IsGiven(owner, value)))
        {
            return false;
        }

        // A second one at the same place is another, but a page that loads may make one anew: the rows of Virtualize, say.
        return (!_restored.TryGetValue(kept, out var earlier) || !_tree.Has((IComponent)earlier.Target)) && Restore(owner, kept);
    }

    /// <summary>Whether a restored object was in more places than one.</summary>
    public bool IsShared(object restored) => _reader.IsShared(restored, _entries.SelectMany(entry => entry.Fields.Values));

    /// <summary>A form is about to be shown with a new context.</summary>
    public void RestoreForm(EditContext context)
    {
        if (_forms.Find(form => ReferenceEquals(_reader.Made(form.Model), context.Model)) is { } kept)
        {
            // Once: another form of the same model has its own.
            _forms.Remove(kept);
            KeptForms.Restore(context, kept, _reader);
        }
    }

    /// <summary>A component could not render with what it had, and has its own values again.</summary>
    public void TakenBack(KeptOwner owner)
    {
        if (_restored.FirstOrDefault(one => one.Value == owner).Key is { } entry)
        {
            _components.Remove(KeyOf(entry));
            Drop(entry, owner);
        }
    }

    private bool TellsApart(string? among) => _isSameBuild || among is not null;

    private (string?, string?) KeyOf(KeptEntry entry) => KeyOf(entry.Path, entry.Sequence, entry.Among);

    private (string?, string?) KeyOf(string? path, string? sequence, string? among) => (path, _isSameBuild ? sequence : among);

    private bool Restore(KeptOwner owner, KeptEntry kept)
    {
        if (_dropped.TryGetValue(kept, out var reason))
        {
            _reasons.NotRestored(owner.Target.GetType(), reason);
            return false;
        }

        try
        {
            var entries = kept.Fields.Select(entry => (Field: FieldOf(owner, entry.Key), entry.Value)).ToList();
            BindModel(owner, entries);
            List<(int Field, object? Value)> values = [.. entries.Select(entry => (entry.Field, Read(owner, entry.Field, entry.Value)))];
            _reader.Complete();
            owner.Restore(values);
            _restored[kept] = owner;
            return true;
        }
        catch (Exception exception) // The app's own comparers and setters take part, and the page goes on whatever they throw.
        {
            _reader.Fail();
            _reasons.NotRestored(owner.Target.GetType(), exception);
            _components.Remove(KeyOf(kept));
            Drop(kept, owner);
            return false;
        }
    }

    // Those that share an object with it, and those that share one with these.
    private void Drop(KeptEntry failed, KeptOwner owner)
    {
        var shared = _reader.ObjectsIn(failed.Fields.Values);
        if (shared.Count == 0)
        {
            return;
        }

        _objects ??= [.. _entries.Select(entry => (Entry: entry, Objects: _reader.ObjectsIn(entry.Fields.Values)))
            .Where(one => one.Objects.Count > 0)];
        var left = _objects.FindAll(one => one.Entry != failed);
        var open = new Queue<HashSet<int>>([shared]);
        var reason = new KeptValueException($"it has an object that {owner.Target.GetType().Name} has too, which could not be restored.");
        var isShown = false;
        while (open.TryDequeue(out var objects))
        {
            foreach (var one in left.FindAll(one => one.Objects.Overlaps(objects)))
            {
                left.Remove(one);
                open.Enqueue(one.Objects);
                _dropped.TryAdd(one.Entry, reason);
                if (_restored.Remove(one.Entry, out var other))
                {
                    isShown = true;
                    other.TakeBack();
                    _reasons.NotRestored(other.Target.GetType(), reason);
                }
            }
        }

        if (isShown)
        {
            _tree.RenderAgain();
        }
    }

    // The form is bound to this object: it is filled, where others are replaced.
    private void BindModel(KeptOwner owner, List<(int Field, JsonElement Value)> entries)
    {
        var contexts = owner.Fields.Where(field => field.Use == KeptFieldUse.EditContext).Select(field => field.Read(owner.Target));
        foreach (var context in contexts.OfType<EditContext>())
        {
            foreach (var (field, value) in entries)
            {
                if (value.ValueKind == JsonValueKind.Array && ReferenceEquals(owner.Fields[field].Read(owner.Target), context.Model))
                {
                    _reader.Bind(value, context.Model);
                }
            }
        }
    }

    private static int FieldOf(KeptOwner owner, string name) =>
        Array.FindIndex(owner.Fields, field => field.Name == name && field.Use is KeptFieldUse.State or KeptFieldUse.Parameter) is >= 0 and var found
            ? found
            : throw new KeptValueException($"it has no field {name}.");

    private object? Read(KeptOwner owner, int field, JsonElement value)
    {
        if (ParameterIn(value) is not { } parameter)
        {
            return _reader.Read(value, owner.Fields[field].Type);
        }

        return ParameterOf(owner, parameter) is { } given && owner.Fields[field].Type.IsInstanceOfType(given)
            ? given
            : throw new KeptValueException($"it is not given {parameter}.");
    }

    private static bool IsGiven(KeptOwner owner, JsonElement value) =>
        ParameterIn(value) is not { } parameter || ParameterOf(owner, parameter) is not null;

    private static string? ParameterIn(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(KeptDocument.Parameter, out var parameter) ? parameter.GetString() : null;

    private static object? ParameterOf(KeptOwner owner, string name) =>
        Array.Find(owner.Fields, field => field.Use == KeptFieldUse.Parameter && field.Name == name)?.Read(owner.Target);
}
