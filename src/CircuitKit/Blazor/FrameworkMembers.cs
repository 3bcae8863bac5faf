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
using Microsoft.JSInterop;

namespace CircuitKit.Blazor;

/// <summary>Every private member that CircuitKit uses, bound once at start. A missing member is null: ask <see cref="Has"/> first.</summary>
internal sealed class FrameworkMembers(MemberBinder binder)
{
    private const BindingFlags AnyInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <param name="isHidden">Which members count as missing although the framework has them; for tests.</param>
    public FrameworkMembers(Func<FrameworkMember, bool>? isHidden = null)
        : this(new MemberBinder(isHidden ?? (static _ => false)))
    {
    }

    /// <summary>Such as "10.0.12".</summary>
    public static string FrameworkVersion { get; } =
        FrameworkTypes.CircuitHost?.Assembly is { } assembly && assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>() is { } version
            ? version.InformationalVersion.Split('+')[0]
            : "of an unknown version";

    public Func<Circuit, object> HostOf { get; } = binder.BindGetter<Circuit, object>(FrameworkMember.CircuitHost, typeof(Circuit));

    public Func<object, object> CircuitIdOf { get; } =
        binder.BindGetter<object, object>(FrameworkMember.HostCircuitId, FrameworkTypes.CircuitHost);

    public Func<object, string> SecretOf { get; } = binder.BindGetter<object, string>(FrameworkMember.CircuitSecret, FrameworkTypes.CircuitId);

    public Func<object, Renderer> RendererOf { get; } =
        binder.BindGetter<object, Renderer>(FrameworkMember.HostRenderer, FrameworkTypes.CircuitHost);

    public Func<PersistentComponentState, bool> IsPersisting { get; } =
        binder.BindGetter<PersistentComponentState, bool>(FrameworkMember.PersistingState, typeof(PersistentComponentState));

    public Action<PersistentComponentState, bool> SetPersisting { get; } =
        binder.BindSetter<PersistentComponentState, bool>(FrameworkMember.PersistingState, typeof(PersistentComponentState));

    public Func<ComponentStatePersistenceManager, IList> CallbacksOf { get; } =
        binder.BindGetter<ComponentStatePersistenceManager, IList>(FrameworkMember.RegisteredCallbacks, typeof(ComponentStatePersistenceManager));

    public Func<IList, int, Func<Task>?> CallbackAt { get; } = binder.Bind(FrameworkMember.CallbackOfRegistration, FindCallbackAt);

    public Func<ComponentStatePersistenceManager, Dictionary<string, byte[]>> CurrentStateOf { get; } =
        binder.BindGetter<ComponentStatePersistenceManager, Dictionary<string, byte[]>>(
            FrameworkMember.CurrentState, typeof(ComponentStatePersistenceManager));

    public Func<PersistentComponentState, IDictionary<string, byte[]>?> ExistingStateOf { get; } =
        binder.BindGetter<PersistentComponentState, IDictionary<string, byte[]>?>(FrameworkMember.ExistingState, typeof(PersistentComponentState));

    public Func<IDataProtectionProvider, object> NewRootComponentSerializer { get; } =
        binder.BindConstructor<Func<IDataProtectionProvider, object>>(
            FrameworkMember.RootComponentSerializer, FrameworkTypes.RootComponentSerializer);

    public Func<IOptions<CircuitOptions>, object, Renderer, object> NewCollector { get; } =
        binder.BindConstructor<Func<IOptions<CircuitOptions>, object, Renderer, object>>(
            FrameworkMember.RootComponentCollector, FrameworkTypes.RootComponentCollector);

    public Func<object, Task> CollectRootComponents { get; } =
        binder.BindCall<Task>(FrameworkMember.PersistRootComponents, FrameworkTypes.RootComponentCollector);

    public Func<object, object> CollectedStateOf { get; } =
        binder.BindGetter<object, object>(FrameworkMember.CollectedState, FrameworkTypes.RootComponentCollector);

    public Func<object, byte[]> RootComponentsOf { get; } =
        binder.BindGetter<object, byte[]>(FrameworkMember.PersistedRootComponents, FrameworkTypes.PersistedCircuitState);

    public Func<object, IReadOnlyDictionary<string, byte[]>?> ApplicationStateOf { get; } =
        binder.BindGetter<object, IReadOnlyDictionary<string, byte[]>?>(
            FrameworkMember.PersistedApplicationState, FrameworkTypes.PersistedCircuitState);

    public Type RegistryType { get; } = binder.Bind(FrameworkMember.Registry, () => FrameworkTypes.CircuitRegistry);

    /// <summary>(registry, circuit id) → is it among the connected circuits?</summary>
    public Func<object, object, bool> IsConnected { get; } = binder.Bind(FrameworkMember.ConnectedCircuits, FindIsConnected);

    public Func<object, MemoryCache> DisconnectedCircuitsOf { get; } =
        binder.BindGetter<object, MemoryCache>(FrameworkMember.DisconnectedCircuits, FrameworkTypes.CircuitRegistry);

    public Func<object, CancellationTokenSource> TokenSourceOf { get; } =
        binder.BindGetter<object, CancellationTokenSource>(FrameworkMember.EntryTokenSource, FrameworkTypes.DisconnectedCircuitEntry);

    /// <summary>The component behind the callback of a <c>[PersistentState]</c> property. Null when missing; log lines do without it.</summary>
    public Func<object, ComponentState>? SubscribingComponentOf { get; } =
        binder.BindGetter<object, ComponentState>(FrameworkMember.SubscribingComponent, FrameworkTypes.PropertySubscription);

    /// <summary>The name of the <c>[PersistentState]</c> property behind a callback.</summary>
    public Func<object, string> SubscribedPropertyOf { get; } =
        binder.BindGetter<object, string>(FrameworkMember.SubscribedProperty, FrameworkTypes.PropertySubscription);

    /// <summary>The key of that property; null until the framework first persists or restores it.</summary>
    public Func<object, string?> SubscribedKeyOf { get; } =
        binder.BindGetter<object, string?>(FrameworkMember.SubscribedKey, FrameworkTypes.PropertySubscription);

    public Action<object, string> SetSubscribedKey { get; } =
        binder.BindSetter<object, string>(FrameworkMember.SubscribedKey, FrameworkTypes.PropertySubscription);

    /// <summary>(component, property) → its key.</summary>
    public Func<ComponentState, string, string> ComponentKeyOf { get; } = binder.Bind(FrameworkMember.ComponentKey, FindComponentKeyOf);

    public Func<Renderer, Dictionary<int, ComponentState>> ComponentStatesOf { get; } =
        binder.BindGetter<Renderer, Dictionary<int, ComponentState>>(FrameworkMember.ComponentStates, typeof(Renderer));

    public Func<Renderer, Dictionary<IComponent, ComponentState>> StatesByComponentOf { get; } =
        binder.BindGetter<Renderer, Dictionary<IComponent, ComponentState>>(FrameworkMember.ComponentStateOf, typeof(Renderer));

    /// <summary>What a component rendered last.</summary>
    public Func<ComponentState, RenderTreeBuilder> RenderedTreeOf { get; } =
        binder.BindGetter<ComponentState, RenderTreeBuilder>(FrameworkMember.RenderedTree, typeof(ComponentState));

    /// <summary>The delegate with which a component renders itself. A readonly field: a compiled expression cannot set it, reflection can.</summary>
    public FieldInfo RenderFragmentField { get; } = binder.Bind(FrameworkMember.RenderFragment, FindRenderFragment);

    public Func<ComponentBase, RenderFragment?> RenderFragmentOf { get; } =
        binder.BindGetter<ComponentBase, RenderFragment?>(FrameworkMember.RenderFragment, typeof(ComponentBase));

    public Type ServiceRegistrationType { get; } = binder.Bind(FrameworkMember.ServiceRegistration, () => FrameworkTypes.ServiceRegistration);

    /// <summary>The registration of a persistent service → the type it is registered as.</summary>
    public Func<object, Type?> RegisteredServiceOf { get; } =
        binder.BindCall<Type?>(FrameworkMember.RegisteredService, FrameworkTypes.ServiceRegistration);

    /// <summary>Sets the id of the last <see cref="DotNetObjectReference{TValue}"/> given to the page; the next one gets the next id.</summary>
    public Action<JSRuntime, long> SetLastObjectReference { get; } =
        binder.BindSetter<JSRuntime, long>(FrameworkMember.LastObjectReference, typeof(JSRuntime));

    /// <summary>Sets the id of the next call of the page's script.</summary>
    public Action<JSRuntime, long> SetNextScriptCall { get; } = binder.BindSetter<JSRuntime, long>(FrameworkMember.NextScriptCall, typeof(JSRuntime));

    /// <summary>Sets the id of the last event handler given to the page; the next one gets the next id.</summary>
    public Action<Renderer, ulong> SetLastEventHandler { get; } =
        binder.BindSetter<Renderer, ulong>(FrameworkMember.LastEventHandler, typeof(Renderer));

    /// <summary>Adds a handler that is called at once when a component fails, before the framework's own.</summary>
    public Action<Renderer, EventHandler<Exception>> WhenRendererFails { get; } =
        binder.BindFirstHandler<Renderer, EventHandler<Exception>>(FrameworkMember.RendererFailed, FrameworkTypes.RemoteRenderer);

    public FieldInfo CircuitLogger { get; } = binder.BindField<ILogger>(FrameworkMember.CircuitLogger, FrameworkTypes.CircuitHost);

    public FieldInfo RendererLogger { get; } = binder.BindField<ILogger>(FrameworkMember.RendererLogger, FrameworkTypes.RemoteRenderer);

    public IReadOnlyList<FrameworkMember> Missing { get; } = binder.Missing;

    // Stays below the members, which are bound in the order of this file.
    public FrameworkFeature MissingFeatures { get; } =
        binder.Missing.Aggregate(FrameworkFeature.None, (features, member) => features | member.NeededFor);

    public bool Has(FrameworkFeature feature) => (MissingFeatures & feature) == FrameworkFeature.None;

    private static Func<IList, int, Func<Task>?>? FindCallbackAt()
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

    private static Func<ComponentState, string, string>? FindComponentKeyOf() =>
        FrameworkTypes.ComponentKeyResolver
            ?.GetMethod("ComputeKey", BindingFlags.Static | BindingFlags.NonPublic, [typeof(ComponentState), typeof(string)])
            ?.CreateDelegate<Func<ComponentState, string, string>>();

    private static FieldInfo? FindRenderFragment() =>
        typeof(ComponentBase).GetField("_renderFragment", AnyInstance) is { } field && field.FieldType == typeof(RenderFragment) ? field : null;

    private static Func<object, object, bool>? FindIsConnected()
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
