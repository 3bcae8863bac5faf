using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Inspection;

/// <summary>A field that is observed.</summary>
/// <param name="Field">The field.</param>
/// <param name="Name">The field, or the property it is of.</param>
/// <param name="IsParameter">Whether it is a parameter: state only where no parent gives it.</param>
internal sealed record ObservedField(ObjectField Field, string Name, bool IsParameter);

/// <summary>
/// The fields in which components and services may keep user input. Of the app's own: not injected or cascading values, persisted properties, and
/// types without state. Of a library's components: what they show of themselves in public properties.
/// </summary>
/// <param name="services">The lifetimes of the app's services.</param>
internal sealed class ObservedFields(ServiceLifetimes services)
{
    private static readonly ulong s_nothing = ValueFingerprint.Of(null);

    private static readonly string[] s_threading = ["System.Threading", "System.Reactive"];

    private readonly ConcurrentDictionary<(Type, bool), ObservedField[]> _known = new();
    private readonly ConcurrentDictionary<Type, ObjectField[]> _parameters = new();

    /// <summary>The fields of a type of the app or of a library; none for a type of the framework.</summary>
    /// <param name="type">The type of a component or service.</param>
    /// <param name="isPersistent">Whether the framework persists its <c>[PersistentState]</c> properties: of components and of
    /// registered services.</param>
    public IReadOnlyList<ObservedField> Of(Type type, bool isPersistent) =>
        _known.GetOrAdd((type, isPersistent), key => [.. Read(key.Item1, key.Item2)]);

    /// <summary>The scoped and transient services of a component that may hold state.</summary>
    public IEnumerable<object> ScopedServicesOf(IComponent component)
    {
        foreach (var field in ObjectFields.Of(component.GetType()))
        {
            if ((field.Property?.IsDefined(typeof(InjectAttribute), inherit: true) == true || services.Has(field.Field.FieldType))
                && services.IsOfOneCircuit(field.Field.FieldType)
                && field.Read(component) is { } service
                && AppCode.Contains(service.GetType().Assembly))
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
            && ParametersOf(owner.GetType()).Any(parameter =>
                parameter.Field.FieldType == type && ValueFingerprint.Of(parameter.Read(owner)) == fingerprint);
    }

    private ObjectField[] ParametersOf(Type type) => _parameters.GetOrAdd(
        type, static type => [.. ObjectFields.Of(type).Where(IsParameter)]);

    private IEnumerable<ObservedField> Read(Type type, bool isPersistent)
    {
        if (ValueShapes.IsOfPlatform(type.Assembly))
        {
            return [];
        }

        return AppCode.Contains(type.Assembly)
            ? ObjectFields.Of(type)
                .Where(field => AppCode.Declares(type, field.Field) && IsState(field, isPersistent))
                .Select(field => new ObservedField(field, field.Name, IsParameter(field)))
            : LibraryFields.Of(type);
    }

    private static bool IsParameter(ObjectField field) => field.Property?.IsDefined(typeof(ParameterAttribute), inherit: true) == true;

    private bool IsState(ObjectField field, bool isPersistent)
    {
        if (field.Property is { } property
            && (property.IsDefined(typeof(InjectAttribute), inherit: true)
                || (Attribute.GetCustomAttribute(property, typeof(CascadingParameterAttributeBase)) is { } supplied
                    && supplied is not SupplyParameterFromFormAttribute
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
