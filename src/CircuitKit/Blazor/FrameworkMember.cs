using static CircuitKit.Blazor.FrameworkFeature;

namespace CircuitKit.Blazor;

/// <summary>A private member of the framework that CircuitKit uses.</summary>
/// <param name="Name">The member as <c>Type.Member</c>.</param>
/// <param name="NeededFor">The features that are switched off when it is missing.</param>
internal sealed record FrameworkMember(string Name, FrameworkFeature NeededFor)
{
    private const FrameworkFeature CaptureAndEvict = Capture | Evict;

    public static readonly FrameworkMember CircuitHost = new("Circuit._circuitHost", CaptureAndEvict);
    public static readonly FrameworkMember HostCircuitId = new("CircuitHost.CircuitId", CaptureAndEvict);
    public static readonly FrameworkMember CircuitSecret = new("CircuitId.Secret", CaptureAndEvict);
    public static readonly FrameworkMember HostRenderer = new("CircuitHost.Renderer", Capture);
    public static readonly FrameworkMember PersistingState = new("PersistentComponentState.PersistingState", Capture);
    public static readonly FrameworkMember RegisteredCallbacks = new("ComponentStatePersistenceManager._registeredCallbacks", Capture);
    public static readonly FrameworkMember CallbackOfRegistration = new("PersistComponentStateRegistration.Callback", Capture);
    public static readonly FrameworkMember CurrentState = new("ComponentStatePersistenceManager._currentState", Capture);
    public static readonly FrameworkMember ExistingState = new("PersistentComponentState._existingState", Capture);
    public static readonly FrameworkMember RootComponentSerializer = new("ServerComponentSerializer", Capture);
    public static readonly FrameworkMember RootComponentCollector = new("CircuitPersistenceManager.CircuitPersistenceManagerCollector", Capture);
    public static readonly FrameworkMember PersistRootComponents = new("CircuitPersistenceManagerCollector.PersistRootComponents", Capture);
    public static readonly FrameworkMember CollectedState = new("CircuitPersistenceManagerCollector.PersistedCircuitState", Capture);
    public static readonly FrameworkMember PersistedRootComponents = new("PersistedCircuitState.RootComponents", Capture | Restore);
    public static readonly FrameworkMember PersistedApplicationState = new("PersistedCircuitState.ApplicationState", Restore);
    public static readonly FrameworkMember Registry = new("CircuitRegistry", CaptureAndEvict);
    public static readonly FrameworkMember ConnectedCircuits = new("CircuitRegistry.ConnectedCircuits", Capture);
    public static readonly FrameworkMember DisconnectedCircuits = new("CircuitRegistry.DisconnectedCircuits", CaptureAndEvict);
    public static readonly FrameworkMember EntryTokenSource = new("CircuitRegistry.DisconnectedCircuitEntry.TokenSource", Evict);
    public static readonly FrameworkMember SubscribingComponent = new("PersistentValueProviderComponentSubscription._subscriber", Inspect);
    public static readonly FrameworkMember SubscribedProperty = new("PersistentValueProviderComponentSubscription._propertyName", Inspect);
    public static readonly FrameworkMember SubscribedKey = new("PersistentValueProviderComponentSubscription._storageKey", Inspect);
    public static readonly FrameworkMember ComponentKey = new("PersistentStateValueProviderKeyResolver.ComputeKey", Inspect);
    public static readonly FrameworkMember ComponentStates = new("Renderer._componentStateById", Inspect | KeepFields);
    public static readonly FrameworkMember ComponentStateOf = new("Renderer._componentStateByComponent", KeepFields);
    public static readonly FrameworkMember RenderedTree = new("ComponentState.CurrentRenderTree", KeepFields);
    public static readonly FrameworkMember RenderFragment = new("ComponentBase._renderFragment", KeepFields);
    public static readonly FrameworkMember ServiceRegistration = new("IPersistentServiceRegistration", FrameworkFeature.PersistentServices);
    public static readonly FrameworkMember RegisteredService =
        new("IPersistentServiceRegistration.GetResolvedTypeOrNull", FrameworkFeature.PersistentServices);
    public static readonly FrameworkMember LastObjectReference = new("JSRuntime._nextObjectReferenceId", FreshIds);
    public static readonly FrameworkMember NextScriptCall = new("JSRuntime._nextPendingTaskId", FreshIds);
    public static readonly FrameworkMember LastEventHandler = new("Renderer._lastEventHandlerId", FreshIds);
    public static readonly FrameworkMember RendererFailed = new("RemoteRenderer.UnhandledException", CrashOffer);
    public static readonly FrameworkMember CircuitLogger = new("CircuitHost._logger", QuietEnds);
    public static readonly FrameworkMember RendererLogger = new("RemoteRenderer._logger", QuietEnds);

    /// <summary>The name without its type.</summary>
    public string ShortName => Name[(Name.LastIndexOf('.') + 1)..];
}

/// <summary>What CircuitKit can do only with private members of the framework.</summary>
[Flags]
internal enum FrameworkFeature
{
    None = 0,

    /// <summary>Capture the state of a live circuit, any number of times.</summary>
    Capture = 1,

    /// <summary>Resume circuits from snapshots, and receive the state that the framework persists.</summary>
    Restore = 2,

    /// <summary>Evict a disconnected circuit at once.</summary>
    Evict = 4,

    /// <summary>Find the state of persistent services in a snapshot of a build with another assembly version.</summary>
    PersistentServices = 8,

    /// <summary>Inspect the components of a live circuit: their values, and the keys under which they persist them.</summary>
    Inspect = 16,

    /// <summary>Keep the fields of components: reach a component before it renders, and identify it after a resume.</summary>
    KeepFields = 32,

    /// <summary>Give a resumed circuit ids (of .NET objects, calls, event handlers) that its page does not hold from before.</summary>
    FreshIds = 64,

    /// <summary>Learn of an unhandled exception at once, so that nothing is captured after it.</summary>
    CrashOffer = 128,

    /// <summary>Log at Debug level what disposals cannot tell a page that is gone.</summary>
    QuietEnds = 256,

    All = Capture | Restore | Evict | PersistentServices | Inspect | KeepFields | FreshIds | CrashOffer | QuietEnds,
}
