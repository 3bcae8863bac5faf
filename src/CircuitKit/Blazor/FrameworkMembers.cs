using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace CircuitKit.Blazor;

/// <summary>Every private member that CircuitKit uses, bound once at start. A null delegate is a missing member; ask <see cref="Has"/> first.</summary>
internal sealed class FrameworkMembers
{
    private const BindingFlags AnyInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly FrameworkFeature _missingFeatures;

    public FrameworkMembers(Func<FrameworkMember, bool>? isHidden = null)
    {
        var binder = new MemberBinder(isHidden ?? (static _ => false));

        HostOf = binder.Bind(FrameworkMember.CircuitHost, () => MemberBinder.Getter<Circuit, object>(typeof(Circuit), "_circuitHost"))!;
        CircuitIdOf = binder.Bind(FrameworkMember.HostCircuitId, () => MemberBinder.Getter<object, object>(FrameworkTypes.CircuitHost, "CircuitId"))!;
        SecretOf = binder.Bind(FrameworkMember.CircuitSecret, () => MemberBinder.Getter<object, string>(FrameworkTypes.CircuitId, "Secret"))!;
        RendererOf = binder.Bind(FrameworkMember.HostRenderer, () => MemberBinder.Getter<object, Renderer>(FrameworkTypes.CircuitHost, "Renderer"))!;

        SetPersisting = binder.Bind(
            FrameworkMember.PersistingState,
            () => MemberBinder.Setter<PersistentComponentState, bool>(typeof(PersistentComponentState), "PersistingState"))!;
        IsPersisting = MemberBinder.Getter<PersistentComponentState, bool>(typeof(PersistentComponentState), "PersistingState")!;
        CallbacksOf = binder.Bind(
            FrameworkMember.RegisteredCallbacks,
            () => MemberBinder.Getter<ComponentStatePersistenceManager, IList>(typeof(ComponentStatePersistenceManager), "_registeredCallbacks"))!;
        CallbackAt = binder.Bind(FrameworkMember.CallbackOfRegistration, BindCallbackAt)!;
        CurrentStateOf = binder.Bind(
            FrameworkMember.CurrentState,
            () => MemberBinder.Getter<ComponentStatePersistenceManager, Dictionary<string, byte[]>>(typeof(ComponentStatePersistenceManager), "_currentState"))!;

        ExistingStateOf = binder.Bind(
            FrameworkMember.ExistingState,
            () => MemberBinder.Getter<PersistentComponentState, IDictionary<string, byte[]>?>(typeof(PersistentComponentState), "_existingState"))!;

        NewRootComponentSerializer = binder.Bind(FrameworkMember.RootComponentSerializer, BindNewRootComponentSerializer)!;
        NewCollector = binder.Bind(FrameworkMember.RootComponentCollector, BindNewCollector)!;
        CollectRootComponents = binder.Bind(FrameworkMember.PersistRootComponents, BindCollectRootComponents)!;
        CollectedStateOf = binder.Bind(
            FrameworkMember.CollectedState,
            () => MemberBinder.Getter<object, object>(FrameworkTypes.RootComponentCollector, "PersistedCircuitState"))!;
        RootComponentsOf = binder.Bind(
            FrameworkMember.PersistedRootComponents,
            () => MemberBinder.Getter<object, byte[]>(FrameworkTypes.PersistedCircuitState, "RootComponents"))!;
        ApplicationStateOf = binder.Bind(
            FrameworkMember.PersistedApplicationState,
            () => MemberBinder.Getter<object, IReadOnlyDictionary<string, byte[]>?>(FrameworkTypes.PersistedCircuitState, "ApplicationState"))!;

        RegistryType = binder.Bind(FrameworkMember.Registry, () => FrameworkTypes.CircuitRegistry)!;
        IsConnected = binder.Bind(FrameworkMember.ConnectedCircuits, BindIsConnected)!;
        DisconnectedCircuitsOf = binder.Bind(
            FrameworkMember.DisconnectedCircuits,
            () => MemberBinder.Getter<object, MemoryCache>(FrameworkTypes.CircuitRegistry, "DisconnectedCircuits"))!;
        TokenSourceOf = binder.Bind(
            FrameworkMember.EntryTokenSource,
            () => MemberBinder.Getter<object, CancellationTokenSource>(FrameworkTypes.DisconnectedCircuitEntry, "TokenSource"))!;

        SubscribingComponentOf = binder.Bind(
            FrameworkMember.SubscribingComponent,
            () => MemberBinder.Getter<object, ComponentState>(FrameworkTypes.PropertySubscription, "_subscriber"));

        SubscribedPropertyOf = binder.Bind(
            FrameworkMember.SubscribedProperty,
            () => MemberBinder.Getter<object, string>(FrameworkTypes.PropertySubscription, "_propertyName"))!;
        SubscribedKeyOf = binder.Bind(
            FrameworkMember.SubscribedKey,
            () => MemberBinder.Getter<object, string?>(FrameworkTypes.PropertySubscription, "_storageKey"))!;
        SetSubscribedKey = binder.Bind(
            FrameworkMember.SubscribedKey,
            () => MemberBinder.Setter<object, string>(FrameworkTypes.PropertySubscription, "_storageKey"))!;
        ComponentKeyOf = binder.Bind(FrameworkMember.ComponentKey, BindComponentKeyOf)!;
        ComponentStatesOf = binder.Bind(
            FrameworkMember.ComponentStates,
            () => MemberBinder.Getter<Renderer, Dictionary<int, ComponentState>>(typeof(Renderer), "_componentStateById"))!;

        StatesByComponentOf = binder.Bind(
            FrameworkMember.ComponentStateOf,
            () => MemberBinder.Getter<Renderer, Dictionary<IComponent, ComponentState>>(typeof(Renderer), "_componentStateByComponent"))!;
        RenderedTreeOf = binder.Bind(
            FrameworkMember.RenderedTree,
            () => MemberBinder.Getter<ComponentState, RenderTreeBuilder>(typeof(ComponentState), "CurrentRenderTree"))!;
        RenderFragmentField = binder.Bind(FrameworkMember.RenderFragment, BindRenderFragment)!;

        ServiceRegistrationType = binder.Bind(FrameworkMember.ServiceRegistration, () => FrameworkTypes.ServiceRegistration)!;
        RegisteredServiceOf = binder.Bind(FrameworkMember.RegisteredService, BindRegisteredServiceOf)!;

        SetLastObjectReference = binder.Bind(
            FrameworkMember.LastObjectReference, () => MemberBinder.Setter<JSRuntime, long>(typeof(JSRuntime), "_nextObjectReferenceId"))!;
        SetNextScriptCall = binder.Bind(
            FrameworkMember.NextScriptCall, () => MemberBinder.Setter<JSRuntime, long>(typeof(JSRuntime), "_nextPendingTaskId"))!;
        SetLastEventHandler = binder.Bind(
            FrameworkMember.LastEventHandler, () => MemberBinder.Setter<Renderer, ulong>(typeof(Renderer), "_lastEventHandlerId"))!;

        Missing = binder.Missing;
        _missingFeatures = Missing.Aggregate(FrameworkFeature.None, (features, member) => features | member.NeededFor);
    }

    public IReadOnlyList<FrameworkMember> Missing { get; }

    public Func<Circuit, object> HostOf { get; }

    public Func<object, object> CircuitIdOf { get; }

    public Func<object, string> SecretOf { get; }

    public Func<object, Renderer> RendererOf { get; }

    public Func<PersistentComponentState, bool> IsPersisting { get; }

    public Action<PersistentComponentState, bool> SetPersisting { get; }

    public Func<ComponentStatePersistenceManager, IList> CallbacksOf { get; }

    public Func<IList, int, Func<Task>?> CallbackAt { get; }

    public Func<ComponentStatePersistenceManager, Dictionary<string, byte[]>> CurrentStateOf { get; }

    public Func<PersistentComponentState, IDictionary<string, byte[]>?> ExistingStateOf { get; }

    public Func<IDataProtectionProvider, object> NewRootComponentSerializer { get; }

    public Func<IOptions<CircuitOptions>, object, Renderer, object> NewCollector { get; }

    public Func<object, Task> CollectRootComponents { get; }

    public Func<object, object> CollectedStateOf { get; }

    public Func<object, byte[]> RootComponentsOf { get; }

    public Func<object, IReadOnlyDictionary<string, byte[]>?> ApplicationStateOf { get; }

    public Type RegistryType { get; }

    /// <summary>(registry, circuit id) → is it among the connected circuits?</summary>
    public Func<object, object, bool> IsConnected { get; }

    public Func<object, MemoryCache> DisconnectedCircuitsOf { get; }

    public Func<object, CancellationTokenSource> TokenSourceOf { get; }

    /// <summary>The component behind a <c>[PersistentState]</c> property's callback. Null when unknown; a message does without.</summary>
    public Func<object, ComponentState>? SubscribingComponentOf { get; }

    /// <summary>The name of the <c>[PersistentState]</c> property behind a callback.</summary>
    public Func<object, string> SubscribedPropertyOf { get; }

    /// <summary>Its key; null until it was first persisted or restored.</summary>
    public Func<object, string?> SubscribedKeyOf { get; }

    public Action<object, string> SetSubscribedKey { get; }

    /// <summary>(component, property) → its key.</summary>
    public Func<ComponentState, string, string> ComponentKeyOf { get; }

    public Func<Renderer, Dictionary<int, ComponentState>> ComponentStatesOf { get; }

    public Func<Renderer, Dictionary<IComponent, ComponentState>> StatesByComponentOf { get; }

    /// <summary>What a component has rendered last.</summary>
    public Func<ComponentState, RenderTreeBuilder> RenderedTreeOf { get; }

    /// <summary>What a component renders itself with. Read-only for the compiler, and so for compiled expressions; not for reflection.</summary>
    public FieldInfo RenderFragmentField { get; }

    /// <summary>Sets the id of the last <see cref="DotNetObjectReference{TValue}"/> given to the page; the next one has the next id.</summary>
    public Action<JSRuntime, long> SetLastObjectReference { get; }

    /// <summary>Sets the id of the next call of the page's script.</summary>
    public Action<JSRuntime, long> SetNextScriptCall { get; }

    /// <summary>Sets the id of the last event handler that the page was given.</summary>
    public Action<Renderer, ulong> SetLastEventHandler { get; }

    public Type ServiceRegistrationType { get; }

    /// <summary>A registration of a persistent service → the type it was registered as.</summary>
    public Func<object, Type?> RegisteredServiceOf { get; }

    public bool Has(FrameworkFeature feature) => (_missingFeatures & feature) == FrameworkFeature.None;

    private static Func<IList, int, Func<Task>?>? BindCallbackAt()
    {
        if (FrameworkTypes.CallbackRegistration is not { } registration || registration.GetProperty("Callback", AnyInstance) is not { } callback)
        {
            return null;
        }

        var listType = typeof(List<>).MakeGenericType(registration);
        var list = Expression.Parameter(typeof(IList));
        var index = Expression.Parameter(typeof(int));
        var item = Expression.Property(Expression.Convert(list, listType), "Item", index);
        return Expression.Lambda<Func<IList, int, Func<Task>?>>(Expression.Property(item, callback), list, index).Compile();
    }

    private static Func<IOptions<CircuitOptions>, object, Renderer, object>? BindNewCollector()
    {
        if (FrameworkTypes.RootComponentCollector?.GetConstructors(AnyInstance) is not [{ } constructor])
        {
            return null;
        }

        ParameterExpression[] given = [Expression.Parameter(typeof(IOptions<CircuitOptions>)), Expression.Parameter(typeof(object)), Expression.Parameter(typeof(Renderer))];
        var wanted = constructor.GetParameters();
        if (wanted.Length != given.Length)
        {
            return null;
        }

        var made = Expression.New(constructor, given.Select((argument, i) => MemberBinder.Converted(argument, wanted[i].ParameterType)));
        return Expression.Lambda<Func<IOptions<CircuitOptions>, object, Renderer, object>>(made, given).Compile();
    }

    private static Func<IDataProtectionProvider, object>? BindNewRootComponentSerializer()
    {
        if (FrameworkTypes.RootComponentSerializer?.GetConstructor(AnyInstance, [typeof(IDataProtectionProvider)]) is not { } constructor)
        {
            return null;
        }

        var provider = Expression.Parameter(typeof(IDataProtectionProvider));
        return Expression.Lambda<Func<IDataProtectionProvider, object>>(Expression.New(constructor, provider), provider).Compile();
    }

    private static Func<object, Task>? BindCollectRootComponents()
    {
        if (FrameworkTypes.RootComponentCollector?.GetMethod("PersistRootComponents", AnyInstance, []) is not { } method)
        {
            return null;
        }

        var collector = Expression.Parameter(typeof(object));
        return Expression.Lambda<Func<object, Task>>(Expression.Call(Expression.Convert(collector, method.DeclaringType!), method), collector).Compile();
    }

    private static Func<ComponentState, string, string>? BindComponentKeyOf() =>
        FrameworkTypes.ComponentKeyResolver?.GetMethod("ComputeKey", BindingFlags.Static | BindingFlags.NonPublic, [typeof(ComponentState), typeof(string)])
            ?.CreateDelegate<Func<ComponentState, string, string>>();

    private static FieldInfo? BindRenderFragment() =>
        typeof(ComponentBase).GetField("_renderFragment", AnyInstance) is { } field && field.FieldType == typeof(RenderFragment) ? field : null;

    private static Func<object, Type?>? BindRegisteredServiceOf()
    {
        if (FrameworkTypes.ServiceRegistration?.GetMethod("GetResolvedTypeOrNull", AnyInstance, []) is not { } method)
        {
            return null;
        }

        var registration = Expression.Parameter(typeof(object));
        var call = Expression.Call(Expression.Convert(registration, method.DeclaringType!), method);
        return Expression.Lambda<Func<object, Type?>>(call, registration).Compile();
    }

    private static Func<object, object, bool>? BindIsConnected()
    {
        if (FrameworkTypes.CircuitRegistry is not { } registryType
            || registryType.GetProperty("ConnectedCircuits", AnyInstance) is not { } connected
            || FrameworkTypes.CircuitId is not { } circuitIdType
            || connected.PropertyType.GetMethod("ContainsKey", [circuitIdType]) is not { } containsKey)
        {
            return null;
        }

        var registry = Expression.Parameter(typeof(object));
        var circuitId = Expression.Parameter(typeof(object));
        var circuits = Expression.Property(Expression.Convert(registry, registryType), connected);
        var call = Expression.Call(circuits, containsKey, Expression.Convert(circuitId, circuitIdType));
        return Expression.Lambda<Func<object, object, bool>>(call, registry, circuitId).Compile();
    }
}
