using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;

namespace CircuitKit.Blazor.Inspection;

/// <summary>Which parameters the present components are given. On the circuit's dispatcher, and only while the page does not change.</summary>
internal sealed class GivenParameters(FrameworkMembers members, Renderer renderer)
{
    private readonly Dictionary<IComponent, IReadOnlySet<string>> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The page has got new root components, or theirs new parameters, since the last time.</summary>
    public bool RootsAreNew { get; init; }

    public bool IsGiven(IComponent component, string parameter) =>
        !members.Has(FrameworkFeature.KeepFields)
        || !members.StatesByComponentOf(renderer).TryGetValue(component, out var state)
        || (state.ParentComponentState is null ? RootsAreNew : To(component).Contains(parameter));

    /// <summary>Whether it is an input whose value the app has bound: what else it shows comes from that.</summary>
    public bool IsBoundInput(IComponent component) =>
        component.GetType().GetProperty("Value")?.PropertyType is { } type
        && (type == typeof(string) || ValueShapes.Of(type) != ValueShape.Sequence)
        && To(component).Contains("ValueChanged");

    private IReadOnlySet<string> To(IComponent component)
    {
        if (!_known.TryGetValue(component, out var given))
        {
            given = members.Has(FrameworkFeature.KeepFields) && members.StatesByComponentOf(renderer).TryGetValue(component, out var state)
                ? new ComponentPlaces(members).GivenTo(state) ?? []
                : [];
            _known.Add(component, given);
        }

        return given;
    }
}
