using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;

namespace CircuitKit.Blazor.Kept;

/// <summary>What tells one component from the others of its parent.</summary>
/// <param name="Text">Its type, its key and what it was given.</param>
/// <param name="Sequence">Its place in the source, where it has no key.</param>
internal sealed record ComponentStep(string Text, string Sequence);

/// <summary>
/// The components that one component renders, and what tells them apart. The step of a component does not depend on those beside it: a row is the
/// same when others are gone.
/// </summary>
internal sealed class ComponentSteps
{
    private readonly Dictionary<int, (string Told, ComponentStep? Step)> _steps = [];

    public ComponentSteps(ArrayRange<RenderTreeFrame> frames)
    {
        Dictionary<string, List<int>> told = new(StringComparer.Ordinal);
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames.Array[i].FrameType == RenderTreeFrameType.Component)
            {
                Add(told, Told(frames, i), i);
            }
        }

        foreach (var (text, alike) in told)
        {
            AddSteps(frames, text, alike);
        }
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
            : new ComponentStep(told, frame.ComponentKey is null ? $"{frame.Sequence}" : string.Empty);

    // Without the versions of assemblies: the next build has others.
    public static string TypeText(Type type) => $"{type.Assembly.GetName().Name}/{type}";

    private void AddSteps(ArrayRange<RenderTreeFrame> frames, string told, List<int> alike)
    {
        if (alike.Count == 1)
        {
            Add(frames, told, alike[0], told);
            return;
        }

        // By the lists that they were given.
        Dictionary<string, List<int>> given = new(StringComparer.Ordinal);
        foreach (var at in alike)
        {
            Add(given, told + Given(frames, at, static value => GivenText.OfSimple(value) is null ? GivenText.Of(value) : null), at);
        }

        foreach (var (text, same) in given)
        {
            // Those of one place in the source are rows of a loop, and nothing says which row is which.
            var areApart = same.DistinctBy(at => frames.Array[at].Sequence).Count() == same.Count;
            for (var i = 0; i < same.Count; i++)
            {
                Add(frames, told, same[i], !areApart ? null : same.Count == 1 ? text : $"{text}|{i}/{same.Count}");
            }
        }
    }

    private void Add(ArrayRange<RenderTreeFrame> frames, string told, int at, string? text)
    {
        ref readonly var frame = ref frames.Array[at];
        _steps[frame.ComponentId] = (told, text is null ? null : OfUnlike(frame, text));
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
