using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// Makes components as the app's own activator does, or as the framework does by itself, and has those of a circuit seen that keep their fields. One
/// object per circuit; while a page is prerendered it does nothing.
/// </summary>
internal sealed class KeepingActivator(IComponentActivator? own, FrameworkMembers members, IServiceProvider services) : IComponentActivator
{
    private static readonly ConcurrentDictionary<Type, ObjectFactory> s_factories = new();

    /// <summary>Who sees the components from now on.</summary>
    public IComponentKeeper? Keeper { get; set; }

    /// <summary>Hears of the components of a page that is prerendered: its circuit will have them soon.</summary>
    public Action<Type>? Prerendering { get; init; }

    public IComponent CreateInstance([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type componentType)
    {
        var component = own is not null ? own.CreateInstance(componentType) : Make(componentType);
        if (Keeper is null)
        {
            Prerendering?.Invoke(component.GetType());
        }
        else if (component is ComponentBase seen)
        {
            Keeper.HookFor(seen)?.Attach(Keeper, members);
        }

        return component;
    }

    private IComponent Make(Type type)
    {
        if (!typeof(IComponent).IsAssignableFrom(type))
        {
            throw new ArgumentException($"The type {type.FullName} does not implement {nameof(IComponent)}.", nameof(type));
        }

        return (IComponent)s_factories.GetOrAdd(type, static type => ActivatorUtilities.CreateFactory(type, Type.EmptyTypes))(services, []);
    }
}
