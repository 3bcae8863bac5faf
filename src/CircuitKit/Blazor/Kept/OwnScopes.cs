using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Kept;

/// <summary>The services of components that have a scope of their own: they are not the circuit's.</summary>
internal static class OwnScopes
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> s_known = new();

    /// <summary>The service of an <see cref="OwningComponentBase{TService}"/>; null for another component.</summary>
    public static object? ServiceOf(object component)
    {
        var property = s_known.GetOrAdd(component.GetType(), static type => PropertyOf(type));
        try
        {
            return property?.GetValue(component);
        }
        catch (TargetInvocationException)
        {
            // Disposed, or it cannot be made: the component has none.
            return null;
        }
    }

    private static PropertyInfo? PropertyOf(Type? type)
    {
        while (type is not null && !(type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(OwningComponentBase<>)))
        {
            type = type.BaseType;
        }

        return type?.GetProperty("Service", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
    }
}
