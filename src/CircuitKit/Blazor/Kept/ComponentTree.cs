using CircuitKit.Blazor.Inspection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.RenderTree;

namespace CircuitKit.Blazor.Kept;

/// <summary>The components of a live circuit, and the state that it is restored from. On the circuit's dispatcher only.</summary>
internal sealed class ComponentTree(FrameworkMembers members, Renderer renderer, ComponentStatePersistenceManager manager)
{
    public PersistentComponentState State => manager.State;

    /// <summary>The present components, as the renderer has them.</summary>
    public Dictionary<int, ComponentState>.ValueCollection States => members.ComponentStatesOf(renderer).Values;

    public IEnumerable<IComponent> Components => States.Select(state => state.Component);

    /// <summary>The hook of a component; null when it has none.</summary>
    public RenderHook? HookOf(ComponentState state) => RenderHook.Of(state.Component, members);

    /// <summary>What components show has changed: as after an event, they render again, at once or with what renders now.</summary>
    public void RenderAgain()
    {
        var rendered = States.Select(HookOf).Where(hook => hook is { HasRendered: true });
        foreach (var component in rendered.Select(hook => hook!.Target).OfType<IHandleEvent>().ToList())
        {
            try
            {
                _ = component.HandleEventAsync(EventCallbackWorkItem.Empty, null);
            }
            catch (Exception) // The app's own code takes part, and the page goes on whatever it throws.
            {
                // It shows what it has at its next event.
            }
        }
    }

    /// <summary>Places of components, good until the page changes.</summary>
    public ComponentPlaces Places() => new(members) { IsFixed = true };

    /// <summary>Places of components of a page that changes meanwhile.</summary>
    public ComponentPlaces ChangingPlaces() => new(members);

    public bool Has(IComponent component) => members.StatesByComponentOf(renderer).ContainsKey(component);

    public KeptPlace? PlaceOf(IComponent component, ComponentPlaces places) =>
        members.StatesByComponentOf(renderer).TryGetValue(component, out var state) ? places.Of(state, renderer) : null;

    /// <summary>See <see cref="ComponentPlaces.IsGiven"/>.</summary>
    public bool? IsGiven(IComponent component, string parameter, ComponentPlaces places) =>
        members.StatesByComponentOf(renderer).TryGetValue(component, out var state) ? places.IsGiven(state, parameter) : null;

    /// <summary>Which parameters components are given, good until the page changes.</summary>
    public GivenParameters Given() => new(members, renderer);

    /// <summary>What the circuit is restored from under this key. The framework drops it when the page has loaded; nobody takes it before.</summary>
    public byte[]? Restored(string key) => members.ExistingStateOf(manager.State)?.TryGetValue(key, out var value) == true ? value : null;
}
