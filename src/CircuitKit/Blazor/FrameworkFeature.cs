namespace CircuitKit.Blazor;

/// <summary>What CircuitKit can do only with private members of the framework.</summary>
[Flags]
internal enum FrameworkFeature
{
    None = 0,

    /// <summary>Capture the state of a live circuit, again and again.</summary>
    Capture = 1,

    /// <summary>Hand snapshots to the framework's resume and take its own persisted state, through the cache.</summary>
    Restore = 2,

    /// <summary>Evict a disconnected circuit now.</summary>
    Evict = 4,

    /// <summary>Find the state of persistent services again in a build with another assembly version.</summary>
    PersistentServices = 8,

    /// <summary>Look into the components of a live circuit: what they hold, and under which keys they persist it.</summary>
    Inspect = 16,

    /// <summary>Keep the fields of components: see them before they are rendered, and know which component is which.</summary>
    KeepFields = 32,

    /// <summary>
    /// Keep what the page holds from before a resume (references to .NET objects, calls, event handlers) apart from the new circuit's own.
    /// </summary>
    FreshIds = 64,

    All = Capture | Restore | Evict | PersistentServices | Inspect | KeepFields | FreshIds,
}
