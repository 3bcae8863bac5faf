using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;

namespace CircuitKit.Blazor.Kept;

/// <summary>What tells one component from the others of its parent.</summary>
/// <param name="Text">Its type, its key and what it was given.</param>
/// <param name="Sequence">
/// Its place in the source, where it has no key or others are alike, and for the rows of a loop the lists that they were given.
/// </param>
/// <param name="Among">
/// What tells it in another build, which has other places in the source, from those with the same text: empty where there are none, null where
/// nothing does.
/// </param>
internal sealed record ComponentStep(string Text, string Sequence, string? Among);

/// <summary>
/// The components that one component renders, and what tells them apart. In one build of the app a component has the same step when others beside it
/// are gone, but for rows of a loop that only their lists tell apart.
/// </summary>
internal sealed class ComponentSteps
{
    private readonly Dictionary<int, (string Told, ComponentStep? Step)> _steps = [];

    // Where fragments begin and end: each counts its places from the beginning.
    private readonly List<(int Start, int End)> _regions = [];

    public ComponentSteps(ArrayRange<RenderTreeFrame> frames)
    {
        Dictionary<string, List<int>> told = new(StringComparer.Ordinal);
        for (var i = 0; i < frames.Count; i++)
        {
            switch (frames.Array[i].FrameType)
            {
                case RenderTreeFrameType.Component:
                    Add(told, Told(frames, i), i);
                    break;
                case RenderTreeFrameType.Region:
                    _regions.Add((i, i + frames.Array[i].RegionSubtreeLength));
                    break;
            }
        }

        foreach (var (text, alike) in told)
        {
            AddSteps(frames, text, alike);
        }

        _regions.Clear();
    }

    /// <summary>Whether a component is known here, and was given then what it is given now.</summary>
    public bool Has(int component, ArrayRange<RenderTreeFrame> frames, int at) =>
        _steps.TryGetValue(component, out var known) && known.Told == Told(frames, at);

    /// <summary>Null when nothing tells it from another.</summary>
    public ComponentStep? Of(int component) => _steps.GetValueOrDefault(component).Step;

    /// <summary>The step of a component that is unlike all others of its parent, by what <see cref="Told"/> says.</summary>
    public static ComponentStep? OfUnlike(in RenderTreeFrame frame, string told) =>
        frame.ComponentKey is { } key && GivenText.Of(key) is null
            ? null
            : new ComponentStep(told, frame.ComponentKey is null ? $"{frame.Sequence}" : string.Empty, string.Empty);

    // Without the versions of assemblies: the next build has others.
    public static string TypeText(Type type) => $"{type.Assembly.GetName().Name}/{type}";

    private void AddSteps(ArrayRange<RenderTreeFrame> frames, string told, List<int> alike)
    {
        if (alike.Count == 1)
        {
            _steps[frames.Array[alike[0]].ComponentId] = (told, OfUnlike(frames.Array[alike[0]], told));
            return;
        }

        // By the place in the source. What stands at one place are rows of a loop: by the lists that they were given.
        var places = alike.ToDictionary(at => at, at => PlaceOf(frames, at));
        var atPlace = CountPlaces(alike);
        Dictionary<string, List<int>> given = new(StringComparer.Ordinal);
        foreach (var at in alike)
        {
            Add(given, Given(frames, at, static value => GivenText.OfSimple(value) is null ? GivenText.Of(value) : null), at);
        }

        foreach (var (lists, same) in given)
        {
            var sameAtPlace = CountPlaces(same);
            for (var i = 0; i < same.Count; i++)
            {
                ref readonly var frame = ref frames.Array[same[i]];
                var place = places[same[i]];
                var isApart = atPlace[place] == 1 || sameAtPlace[place] == 1;
                _steps[frame.ComponentId] = (told, !isApart || OfUnlike(frame, told) is not { } step ? null : step with
                {
                    Sequence = atPlace[place] == 1 ? place : place + lists,
                    Among = sameAtPlace.Count < same.Count ? null : same.Count == 1 ? lists : $"{lists}|{i}/{same.Count}",
                });
            }
        }

        Dictionary<string, int> CountPlaces(List<int> children) => children.CountBy(at => places[at]).ToDictionary();
    }

    private string PlaceOf(ArrayRange<RenderTreeFrame> frames, int at)
    {
        var place = $"{frames.Array[at].Sequence}";
        foreach (var region in _regions)
        {
            if (region.Start > at)
            {
                break;
            }

            if (region.End > at)
            {
                place = $"{frames.Array[region.Start].Sequence}/{place}";
            }
        }

        return place;
    }

    private static void Add(Dictionary<string, List<int>> lists, string text, int at)
    {
        if (!lists.TryGetValue(text, out var list))
        {
            lists.Add(text, list = []);
        }

        list.Add(at);
    }

    // An object without a name of its own counts by its value: it may be the object of a row. A list may have grown meanwhile, and what is cascaded
    // is for those below.
    public static string Told(ArrayRange<RenderTreeFrame> frames, int at)
    {
        ref readonly var frame = ref frames.Array[at];
        var key = frame.ComponentKey is { } given ? $"|@{GivenText.Of(given)}" : string.Empty;
        return TypeText(frame.ComponentType) + key
            + Given(frames, at, Cascades(frame.ComponentType) ? GivenText.OfSimple : GivenText.OfObject);
    }

    public static bool Cascades(Type type) => type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(CascadingValue<>);

    private static string Given(ArrayRange<RenderTreeFrame> frames, int at, Func<object?, string?> textOf)
    {
        var text = new StringBuilder();
        for (var i = at + 1; i < at + frames.Array[at].ComponentSubtreeLength; i++)
        {
            ref readonly var frame = ref frames.Array[i];
            if (frame.FrameType == RenderTreeFrameType.Attribute && frame.AttributeValue is not Delegate && textOf(frame.AttributeValue) is { } value)
            {
                text.Append('|').Append(frame.AttributeName).Append('=').Append(value);
            }
        }

        return text.ToString();
    }
}
