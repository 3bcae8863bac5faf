namespace CircuitKit.Blazor;

/// <summary>A private member of the framework that CircuitKit reaches for, and what is lost without it.</summary>
/// <param name="Name">The member as <c>Type.Member</c>.</param>
/// <param name="NeededFor">The features that switch off when it is missing.</param>
internal sealed record FrameworkMember(string Name, FrameworkFeature NeededFor)
{
    private const FrameworkFeature CaptureAndEvict = FrameworkFeature.Capture | FrameworkFeature.Evict;

    public static readonly FrameworkMember CircuitHost = new("Circuit._circuitHost", CaptureAndEvict);
    public static readonly FrameworkMember HostCircuitId = new("CircuitHost.CircuitId", CaptureAndEvict);
    public static readonly FrameworkMember CircuitSecret = new("CircuitId.Secret", CaptureAndEvict);
    public static readonly FrameworkMember HostRenderer = new("CircuitHost.Renderer", FrameworkFeature.Capture);
    public static readonly FrameworkMember PersistingState = new("PersistentComponentState.PersistingState", FrameworkFeature.Capture);
    public static readonly FrameworkMember RegisteredCallbacks = new("ComponentStatePersistenceManager._registeredCallbacks", FrameworkFeature.Capture);
    public static readonly FrameworkMember CallbackOfRegistration = new("PersistComponentStateRegistration.Callback", FrameworkFeature.Capture);
    public static readonly FrameworkMember CurrentState = new("ComponentStatePersistenceManager._currentState", FrameworkFeature.Capture);
    public static readonly FrameworkMember ExistingState = new("PersistentComponentState._existingState", FrameworkFeature.Capture);
    public static readonly FrameworkMember RootComponentSerializer = new("ServerComponentSerializer", FrameworkFeature.Capture);
    public static readonly FrameworkMember RootComponentCollector = new("CircuitPersistenceManager.CircuitPersistenceManagerCollector", FrameworkFeature.Capture);
    public static readonly FrameworkMember PersistRootComponents = new("CircuitPersistenceManagerCollector.PersistRootComponents", FrameworkFeature.Capture);
    public static readonly FrameworkMember CollectedState = new("CircuitPersistenceManagerCollector.PersistedCircuitState", FrameworkFeature.Capture);
    public static readonly FrameworkMember PersistedRootComponents = new("PersistedCircuitState.RootComponents", FrameworkFeature.Capture | FrameworkFeature.Restore);
    public static readonly FrameworkMember PersistedApplicationState = new("PersistedCircuitState.ApplicationState", FrameworkFeature.Restore);
    public static readonly FrameworkMember Registry = new("CircuitRegistry", CaptureAndEvict);
    public static readonly FrameworkMember ConnectedCircuits = new("CircuitRegistry.ConnectedCircuits", FrameworkFeature.Capture);
    public static readonly FrameworkMember DisconnectedCircuits = new("CircuitRegistry.DisconnectedCircuits", CaptureAndEvict);
    public static readonly FrameworkMember SubscribingComponent = new("PersistentValueProviderComponentSubscription._subscriber", FrameworkFeature.Inspect);
    public static readonly FrameworkMember SubscribedProperty = new("PersistentValueProviderComponentSubscription._propertyName", FrameworkFeature.Inspect);
    public static readonly FrameworkMember SubscribedKey = new("PersistentValueProviderComponentSubscription._storageKey", FrameworkFeature.Inspect);
    public static readonly FrameworkMember ComponentKey = new("PersistentStateValueProviderKeyResolver.ComputeKey", FrameworkFeature.Inspect);
    public static readonly FrameworkMember ComponentStates =
        new("Renderer._componentStateById", FrameworkFeature.Inspect | FrameworkFeature.KeepFields);
    public static readonly FrameworkMember ComponentStateOf = new("Renderer._componentStateByComponent", FrameworkFeature.KeepFields);
    public static readonly FrameworkMember RenderedTree = new("ComponentState.CurrentRenderTree", FrameworkFeature.KeepFields);
    public static readonly FrameworkMember RenderFragment = new("ComponentBase._renderFragment", FrameworkFeature.KeepFields);
    public static readonly FrameworkMember EntryTokenSource = new("CircuitRegistry.DisconnectedCircuitEntry.TokenSource", FrameworkFeature.Evict);
    public static readonly FrameworkMember ServiceRegistration = new("IPersistentServiceRegistration", FrameworkFeature.PersistentServices);
    public static readonly FrameworkMember RegisteredService = new("IPersistentServiceRegistration.GetResolvedTypeOrNull", FrameworkFeature.PersistentServices);
    public static readonly FrameworkMember LastObjectReference = new("JSRuntime._nextObjectReferenceId", FrameworkFeature.FreshIds);
    public static readonly FrameworkMember NextScriptCall = new("JSRuntime._nextPendingTaskId", FrameworkFeature.FreshIds);
    public static readonly FrameworkMember LastEventHandler = new("Renderer._lastEventHandlerId", FrameworkFeature.FreshIds);

    public static IReadOnlyList<FrameworkMember> All { get; } =
    [
        CircuitHost, HostCircuitId, CircuitSecret, HostRenderer, PersistingState, RegisteredCallbacks, CallbackOfRegistration, CurrentState, ExistingState,
        RootComponentSerializer, RootComponentCollector, PersistRootComponents, CollectedState, PersistedRootComponents, PersistedApplicationState,
        Registry, ConnectedCircuits, DisconnectedCircuits, EntryTokenSource, SubscribingComponent,
        ServiceRegistration, RegisteredService, SubscribedProperty, SubscribedKey, ComponentKey, ComponentStates,
        ComponentStateOf, RenderedTree, RenderFragment,
        LastObjectReference, NextScriptCall, LastEventHandler,
    ];
}
