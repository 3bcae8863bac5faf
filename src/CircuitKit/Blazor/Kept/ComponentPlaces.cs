using System.Buffers.Text;
using System.IO.Hashing;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using CircuitKit.Blazor.Inspection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.RenderTree;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// Tells which component is which, in this page and in one that is made again from it: by the way from the root, where each step is the component's
/// type, its key and what it was given. What cannot be told apart from another has no place: better lost than at the wrong row.
/// </summary>
internal sealed class ComponentPlaces(FrameworkMembers members)
{
    private readonly Dictionary<ComponentState, (string Path, string Sequence)?> _known = [];

    // Where each child is in what its parent has rendered.
    private readonly Dictionary<ComponentState, Dictionary<int, int>> _children = [];

    /// <summary>The build of the app: with another one, the places in the source are others.</summary>
    public static string Build { get; } =
        Convert.ToHexStringLower((Assembly.GetEntryAssembly() ?? typeof(ComponentPlaces).Assembly).ManifestModule.ModuleVersionId.ToByteArray()[..6]);

    /// <summary>Null when the component cannot be told from another. Only while the page does not change.</summary>
    public KeptPlace? Of(ComponentState state, Renderer renderer) =>
        Find(state, renderer) is { } place ? new KeptPlace(Hash(place.Path), Hash(place.Sequence)) : null;

    /// <summary>The names of the parameters that the parent gives; null for a root component, which is given all.</summary>
    public HashSet<string>? GivenTo(ComponentState state)
    {
        if (state.ParentComponentState is not { } parent)
        {
            return null;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var frames = members.RenderedTreeOf(parent).GetFrames();
        var at = ChildrenOf(parent, frames).GetValueOrDefault(state.ComponentId, -1);
        for (var i = at + 1; at >= 0 && i < at + frames.Array[at].ComponentSubtreeLength; i++)
        {
            // A frame has its fields at one place in memory: the name of one that is no attribute is another object.
            if (frames.Array[i].FrameType == RenderTreeFrameType.Attribute)
            {
                names.Add(frames.Array[i].AttributeName);
            }
        }

        return names;
    }

    private (string Path, string Sequence)? Find(ComponentState state, Renderer renderer)
    {
        if (!_known.TryGetValue(state, out var place))
        {
            place = state.ParentComponentState is { } parent ? Below(parent, state, renderer) : Root(state, renderer);
            _known.Add(state, place);
        }

        return place;
    }

    private (string Path, string Sequence)? Root(ComponentState state, Renderer renderer)
    {
        var step = RootStep(state.Component);
        var isOnly = !members.ComponentStatesOf(renderer).Values.Any(other =>
            other != state && other.ParentComponentState is null && other.Component.GetType() == state.Component.GetType()
            && RootStep(other.Component) == step);
        return isOnly ? (step, string.Empty) : null;
    }

    private static string RootStep(IComponent component)
    {
        var text = new StringBuilder(TypeText(component.GetType()));
        foreach (var field in ObjectFields.Of(component.GetType()))
        {
            if (field.Property?.IsDefined(typeof(ParameterAttribute), inherit: true) == true
                && GivenText.OfSimple(field.Read(component)) is { } value)
            {
                text.Append('|').Append(field.Name).Append('=').Append(value);
            }
        }

        return text.ToString();
    }

    private (string Path, string Sequence)? Below(ComponentState parent, ComponentState state, Renderer renderer)
    {
        if (Find(parent, renderer) is not { } above)
        {
            return null;
        }

        var frames = members.RenderedTreeOf(parent).GetFrames();
        var at = IndexOf(state, frames);
        if (at < 0 || Step(frames, at) is not { } step)
        {
            return null;
        }

        return ($"{above.Path}/{step.Text}", $"{above.Sequence}/{step.Sequence}");
    }

    private static int IndexOf(ComponentState state, ArrayRange<RenderTreeFrame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames.Array[i].FrameType == RenderTreeFrameType.Component && frames.Array[i].ComponentId == state.ComponentId)
            {
                return i;
            }
        }

        return -1;
    }

    // For many children of one parent.
    private Dictionary<int, int> ChildrenOf(ComponentState parent, ArrayRange<RenderTreeFrame> frames)
    {
        if (!_children.TryGetValue(parent, out var children))
        {
            _children.Add(parent, children = []);
            for (var i = 0; i < frames.Count; i++)
            {
                if (frames.Array[i].FrameType == RenderTreeFrameType.Component)
                {
                    children[frames.Array[i].ComponentId] = i;
                }
            }
        }

        return children;
    }

    private static (string Text, string Sequence)? Step(ArrayRange<RenderTreeFrame> frames, int at)
    {
        var text = TypeText(frames.Array[at].ComponentType);
        if (frames.Array[at].ComponentKey is { } key)
        {
            if (GivenText.Of(key) is not { } keyText)
            {
                return null;
            }

            text += $"|@{keyText}";
        }

        text += Given(frames, at, GivenText.OfSimple);
        var like = new List<int>();
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames.Array[i].FrameType == RenderTreeFrameType.Component
                && frames.Array[i].ComponentType == frames.Array[at].ComponentType
                && Equals(frames.Array[i].ComponentKey, frames.Array[at].ComponentKey))
            {
                like.Add(i);
            }
        }

        if (like.Count == 1)
        {
            return (text, frames.Array[at].ComponentKey is null ? $"{frames.Array[at].Sequence}" : string.Empty);
        }

        // Several of this type: by all that they were given.
        var own = Given(frames, at, GivenText.Of);
        var same = like.FindAll(i => Given(frames, i, GivenText.Of) == own);
        if (same.Count == 1)
        {
            return ($"{text}|{own}", string.Empty);
        }

        // Those of one place in the source are rows of a loop, and nothing says which row is which.
        return same.DistinctBy(i => frames.Array[i].Sequence).Count() == same.Count
            ? ($"{text}|{own}|{same.IndexOf(at)}/{same.Count}", $"{frames.Array[at].Sequence}")
            : null;
    }

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

    // Without the versions of assemblies: the next build has others.
    private static string TypeText(Type type) => $"{type.Assembly.GetName().Name}/{type}";

    private static string Hash(string text)
    {
        Span<byte> hash = stackalloc byte[sizeof(ulong)];
        MemoryMarshal.Write(hash, XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text)));
        return Base64Url.EncodeToString(hash);
    }
}
