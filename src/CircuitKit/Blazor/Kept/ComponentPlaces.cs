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
    // So many children are told apart one by one; for more it pays to look at all of their parent's at once.
    private const int FewChildren = 4;

    private readonly Dictionary<ComponentState, ComponentSteps> _steps = [];
    private readonly Dictionary<ComponentState, int> _asked = [];
    private readonly Dictionary<ComponentState, string?> _roots = [];

    // Used again for each place: a hash takes half a kilobyte.
    private readonly XxHash3 _path = new();
    private readonly XxHash3 _sequence = new();
    private readonly XxHash3 _among = new();

    // Where each child is in what its parent has rendered.
    private readonly Dictionary<ComponentState, Dictionary<int, int>> _children = [];

    /// <summary>The page does not change as long as this is used.</summary>
    public bool IsFixed { get; init; }

    /// <summary>The build of the app: with another one, the places in the source are others.</summary>
    public static string Build { get; } =
        Convert.ToHexStringLower((Assembly.GetEntryAssembly() ?? typeof(ComponentPlaces).Assembly).ManifestModule.ModuleVersionId.ToByteArray()[..6]);

    /// <summary>Null when the component cannot be told from another.</summary>
    public KeptPlace? Of(ComponentState state, Renderer renderer)
    {
        // From the inside out: what is the same in all pages comes last.
        _path.Reset();
        _sequence.Reset();
        _among.Reset();
        var (isUnlike, isTold) = (true, true);
        while (state.ParentComponentState is { } parent)
        {
            if (state.LogicalParentComponentState is { } giver && giver != parent)
            {
                // What a SectionOutlet shows belongs to the SectionContent that gives it.
                Append(_path, ComponentSteps.TypeText(state.Component.GetType()));
                state = giver;
                continue;
            }

            if (StepOf(parent, state) is not { } step)
            {
                return null;
            }

            Append(_path, step.Text);
            Append(_sequence, step.Sequence);
            Append(_among, step.Among ?? string.Empty);
            isUnlike &= step.Among is { Length: 0 };
            isTold &= step.Among is not null;
            state = parent;
        }

        if (Root(state, renderer) is not { } root)
        {
            return null;
        }

        Append(_path, root);
        return new KeptPlace(Text(_path), Text(_sequence), isUnlike ? string.Empty : isTold ? Text(_among) : null);
    }

    /// <summary>The names of the parameters that the parent gives; null for a root component, which is given all.</summary>
    public HashSet<string>? GivenTo(ComponentState state) =>
        state.ParentComponentState is { } parent ? GivenBy(parent, state).ToHashSet(StringComparer.Ordinal) : null;

    /// <summary>Whether the parent gives a parameter; null for a root component, which is given all.</summary>
    public bool? IsGiven(ComponentState state, string parameter) =>
        state.ParentComponentState is { } parent ? GivenBy(parent, state).Contains(parameter) : null;

    private IEnumerable<string> GivenBy(ComponentState parent, ComponentState state)
    {
        var frames = members.RenderedTreeOf(parent).GetFrames();
        var at = ChildrenOf(parent, frames).GetValueOrDefault(state.ComponentId, -1);
        for (var i = at + 1; at >= 0 && i < at + frames.Array[at].ComponentSubtreeLength; i++)
        {
            // A frame has its fields at one place in memory: the name of one that is no attribute is another object.
            if (frames.Array[i].FrameType == RenderTreeFrameType.Attribute)
            {
                yield return frames.Array[i].AttributeName;
            }
        }
    }

    private string? Root(ComponentState state, Renderer renderer)
    {
        if (IsFixed && _roots.TryGetValue(state, out var known))
        {
            return known;
        }

        return _roots[state] = OnlyRoot(state, renderer);
    }

    private string? OnlyRoot(ComponentState state, Renderer renderer)
    {
        var step = RootStep(state.Component);
        var isOnly = !members.ComponentStatesOf(renderer).Values.Any(other =>
            other != state && other.ParentComponentState is null && other.Component.GetType() == state.Component.GetType()
            && RootStep(other.Component) == step);
        return isOnly ? step : null;
    }

    private static string RootStep(IComponent component)
    {
        var text = new StringBuilder(ComponentSteps.TypeText(component.GetType()));
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

    // The steps below a component are good until it renders again with others below it, or gives them something else.
    private ComponentStep? StepOf(ComponentState parent, ComponentState state)
    {
        if (IsFixed && _steps.TryGetValue(parent, out var all))
        {
            return all.Of(state.ComponentId);
        }

        var frames = members.RenderedTreeOf(parent).GetFrames();
        var at = IndexOf(state, frames);
        if (at < 0)
        {
            return null;
        }

        _asked[parent] = _asked.GetValueOrDefault(parent) + 1;
        if (_asked[parent] <= FewChildren && SiblingSteps.OfUnlike(frames, at) is { } step)
        {
            return step;
        }

        if (!_steps.TryGetValue(parent, out var steps) || !steps.Has(state.ComponentId, frames, at))
        {
            _steps[parent] = steps = new ComponentSteps(frames);
        }

        return steps.Of(state.ComponentId);
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

    private static void Append(XxHash3 hash, string text)
    {
        hash.Append(MemoryMarshal.AsBytes(text.AsSpan()));
        hash.Append([0xFF]);
    }

    private static string Text(XxHash3 hash)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        MemoryMarshal.Write(bytes, hash.GetCurrentHashAsUInt64());
        return Base64Url.EncodeToString(bytes);
    }
}
