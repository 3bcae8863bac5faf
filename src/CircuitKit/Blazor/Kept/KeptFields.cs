using System.Reflection;
using CircuitKit.Blazor.Inspection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace CircuitKit.Blazor.Kept;

/// <summary>The fields of components and services in which a user's work may be, and those that say something about them.</summary>
/// <param name="services">The lifetimes of the app's services.</param>
/// <param name="secretFound">Called once for each field that is left out because of its name.</param>
internal sealed class KeptFields(ServiceLifetimes services, Action<Type, string>? secretFound = null)
{
    /// <summary>
    /// The key in a snapshot's state of how many fields that a user has changed are not kept: no state of the app's, and nothing to resume for.
    /// </summary>
    public const string NotKept = "CircuitKit.NotKept";

    private readonly ConcurrentDictionary<(Type, bool), KeptField[]> _known = new();
    private readonly ConcurrentDictionary<Type, KeptField[]> _unkept = new();
    private readonly ConcurrentDictionary<Type, ObjectField[]> _scoped = new();
    private readonly ConcurrentDictionary<Type, ObjectField[]> _completionSources = new();
    private readonly EntityTypes _entities = new(services.Types);

    /// <param name="type">The type of the component or service.</param>
    /// <param name="isPersistent">Whether the framework persists its <c>[PersistentState]</c> properties.</param>
    public KeptField[] Of(Type type, bool isPersistent) => _known.GetOrAdd(
        (type, isPersistent), static (key, fields) => [.. fields.Read(key.Item1, key.Item2)], this);

    /// <summary>
    /// The fields of a component that keeps nothing, in which a user's work may be all the same: none of it would come back.
    /// </summary>
    public KeptField[] Unkept(Type type) => _unkept.GetOrAdd(type, static (type, fields) => AppCode.Contains(type.Assembly)
        ? [.. fields.Of(type, isPersistent: true).Where(field => field.Use is KeptFieldUse.State or KeptFieldUse.LeftOut).Select(AsLeftOut)]
        : ValueShapes.IsOfPlatform(type.Assembly) ? []
        : [.. LibraryFields.Of(type).Select(field => new KeptField(field.Field, field.Name, KeptFieldUse.LeftOut))], this);

    /// <summary>The fields of a component or service in which it has scoped services of the app.</summary>
    public ObjectField[] ScopedServicesIn(Type type) => _scoped.GetOrAdd(type, static (type, services) =>
        [.. ObjectFields.Of(type).Where(field => services.LifetimeOf(field.Field.FieldType) == ServiceLifetime.Scoped)], services);

    /// <summary>The fields of a component or service in which it has what somebody may wait for.</summary>
    public ObjectField[] CompletionSourcesIn(Type type) =>
        _completionSources.GetOrAdd(type, static type => [.. ObjectFields.Of(type).Where(CompletionSources.IsOne)]);

    public bool HasServices(Type type) => Array.Exists(Of(type, isPersistent: true), field => field.Use == KeptFieldUse.Service);

    public bool IsService(Type type) => services.Has(type);

    /// <summary>Whether a database context of the app tracks objects of the type.</summary>
    public bool IsEntity(Type type) => _entities.Contains(type);

    public bool IsSingleton(Type type) => services.LifetimeOf(type) == ServiceLifetime.Singleton;

    /// <summary>What the app registered as scoped, by the name of its type.</summary>
    public Dictionary<string, Type> ScopedByName(Func<Type, string> nameOf) => services.Scoped
        .Where(type => !ValueShapes.IsOfPlatform(type.Assembly) && !type.IsGenericTypeDefinition)
        .DistinctBy(nameOf)
        .ToDictionary(nameOf, StringComparer.Ordinal);

    private IEnumerable<KeptField> Read(Type type, bool isPersistent)
    {
        foreach (var (field, name) in ValueFields.Named(ObjectFields.Of(type).Where(field => AppCode.Declares(type, field.Field))))
        {
            if (UseOf(type, field, isPersistent) is { } use)
            {
                yield return new KeptField(field, name, use);
            }
        }
    }

    // Not an event's, which changes with those who listen.
    private static bool IsChosen(Type owner, ObjectField field) =>
        typeof(Delegate).IsAssignableFrom(field.Field.FieldType) && typeof(IComponent).IsAssignableFrom(owner)
        && field is { Property: null, Field.IsPrivate: true } && !ValueFields.IsLeftOut(field)
        && field.Field.DeclaringType!.GetEvent(field.Field.Name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) is null;

    private KeptFieldUse? UseOf(Type owner, ObjectField field, bool isPersistent)
    {
        var type = field.Field.FieldType;
        if (type == typeof(EditContext))
        {
            return KeptFieldUse.EditContext;
        }

        if (field.Property is { } property)
        {
            if (Attribute.GetCustomAttribute(property, typeof(CascadingParameterAttributeBase)) is { } supplied
                && supplied is not SupplyParameterFromFormAttribute
                && (supplied is not PersistentStateAttribute || isPersistent))
            {
                return supplied is PersistentStateAttribute ? KeptFieldUse.Persisted : null;
            }

            if (property.IsDefined(typeof(InjectAttribute), inherit: true))
            {
                return ServiceUse(type);
            }

            if (property.IsDefined(typeof(ParameterAttribute), inherit: true))
            {
                return KeptShapes.Of(type) == KeptShape.LeftOut ? null : KeptFieldUse.Parameter;
            }
        }

        if (BusyFlags.Contains(field.Field, field.Name))
        {
            return null;
        }

        if (services.Has(type))
        {
            return ServiceUse(type);
        }

        if (IsChosen(owner, field))
        {
            return KeptFieldUse.Delegate;
        }

        if (KeptShapes.Of(type) == KeptShape.LeftOut)
        {
            return HasOwnFields(type) ? KeptFieldUse.LeftOut : null;
        }

        if (field.Field.IsInitOnly && KeptShapes.Of(type) is KeptShape.Scalar or KeptShape.Named)
        {
            return null;
        }

        if (!ValueFields.IsLeftOut(field))
        {
            return KeptFieldUse.State;
        }

        if (SecretNames.IsSecret(field.Name))
        {
            secretFound?.Invoke(owner, field.Name);
        }

        return KeptFieldUse.LeftOut;
    }

    private static KeptField AsLeftOut(KeptField field) => field with { Use = KeptFieldUse.LeftOut };

    // Each component has a transient service of its own, which is made anew.
    private KeptFieldUse ServiceUse(Type type) =>
        services.LifetimeOf(type) == ServiceLifetime.Transient && HasOwnFields(type) ? KeptFieldUse.LeftOut : KeptFieldUse.Service;

    private static bool HasOwnFields(Type type) =>
        AppCode.Contains(type.Assembly) && !typeof(IComponent).IsAssignableFrom(type) && !typeof(Delegate).IsAssignableFrom(type);
}
