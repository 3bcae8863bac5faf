using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Inspection;

/// <summary>
/// The fields in which components and services of the app may keep user input: not parameters, injected or cascading values, persisted properties,
/// and types without state.
/// </summary>
/// <param name="services">The lifetimes of the app's services.</param>
internal sealed class ObservedFields(ServiceLifetimes services)
{
    private static readonly ulong s_nothing = ValueFingerprint.Of(null);

    private static readonly string[] s_threading = ["System.Threading", "System.Reactive"];

    private readonly ConcurrentDictionary<(Type, bool), ObjectField[]> _known = new();
    private readonly ConcurrentDictionary<Type, ObjectField[]> _parameters = new();

    /// <summary>The fields of a type of the app; none for a type of the framework.</summary>
    /// <param name="type">The type of a component or service.</param>
    /// <param name="isPersistent">Whether the framework persists its <c>[PersistentState]</c> properties: of components and registered services.</param>
    public IReadOnlyList<ObjectField> Of(Type type, bool isPersistent) => _known.GetOrAdd(
        (type, isPersistent),
        key => ValueShapes.IsOfPlatform(key.Item1.Assembly) ? [] : [.. ObjectFields.Of(key.Item1).Where(field => IsState(field, key.Item2))]);

    /// <summary>The scoped and transient services of a component that may hold state.</summary>
    public IEnumerable<object> ScopedServicesOf(IComponent component)
    {
        foreach (var field in ObjectFields.Of(component.GetType()))
        {
            if ((field.Property?.IsDefined(typeof(InjectAttribute), inherit: true) == true || services.Has(field.Field.FieldType))
                && services.IsOfOneCircuit(field.Field.FieldType)
                && field.Read(component) is { } service
                && !ValueShapes.IsOfPlatform(service.GetType().Assembly))
            {
                yield return service;
            }
        }
    }

    /// <summary>
    /// Whether a field has the value of a parameter, as one does that remembers what was rendered last: the one that renders the component after a
    /// resume gives it again. A yes or no, or nothing, may be the same by chance.
    /// </summary>
    public bool IsGiven(ObjectField field, object owner, ulong fingerprint)
    {
        var type = field.Field.FieldType;
        return type != typeof(bool) && type != typeof(bool?) && fingerprint != s_nothing
            && ParametersOf(owner.GetType()).Any(parameter => parameter.Field.FieldType == type && ValueFingerprint.Of(parameter.Read(owner)) == fingerprint);
    }

    private ObjectField[] ParametersOf(Type type) => _parameters.GetOrAdd(
        type, static type => [.. ObjectFields.Of(type).Where(field => field.Property?.IsDefined(typeof(ParameterAttribute), inherit: true) == true)]);

    private bool IsState(ObjectField field, bool isPersistent)
    {
        if (field.Property is { } property
            && (property.IsDefined(typeof(ParameterAttribute), inherit: true)
                || property.IsDefined(typeof(InjectAttribute), inherit: true)
                || (Attribute.GetCustomAttribute(property, typeof(CascadingParameterAttributeBase)) is { } supplied
                    && (supplied is not PersistentStateAttribute || isPersistent))))
        {
            return false;
        }

        var type = field.Field.FieldType;
        return !(field.Field.IsInitOnly && ValueShapes.IsImmutable(type))
            && ValueShapes.Of(type) != ValueShape.Opaque
            && !Array.Exists(s_threading, name => type.Namespace?.StartsWith(name, StringComparison.Ordinal) == true)
            && !services.Has(type);
    }
}
