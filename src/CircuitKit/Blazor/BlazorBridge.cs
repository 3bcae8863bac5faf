using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.JSInterop;

namespace CircuitKit.Blazor;

/// <summary>
/// Uses Blazor's private members for the rest of CircuitKit. A feature is off when one of its members is missing: one log line and the health check
/// report it, and the framework behaves as it does alone.
/// </summary>
internal sealed class BlazorBridge
{
    /// <summary>What it takes to evict a disconnected circuit and save its state.</summary>
    public const FrameworkFeature NeededToEvict = FrameworkFeature.Capture | FrameworkFeature.Restore | FrameworkFeature.Evict;

    // Above every id of a circuit that was not resumed, and far enough below the largest integer of a script (2^53).
    private const long LowestFreshId = 1L << 32;
    private const long HighestFreshId = 1L << 52;

    // Never part of a key of the framework, which is a hash in Base64.
    private const char OwnKeyMark = '#';

    private static int s_lastOwnKey;

    // Reused by each call of SeparateSharedKeys on this thread.
    [ThreadStatic]
    private static Dictionary<string, object>? t_byKey;

    private readonly IOptions<CircuitOptions> _circuitOptions;
    private readonly Lazy<object?> _registry;
    private readonly object? _rootComponentSerializer;

    public BlazorBridge(
        FrameworkMembers members,
        RootComponentDescriptors descriptors,
        IServiceProvider services,
        IOptions<CircuitOptions> circuitOptions,
        ILogger<BlazorBridge> logger)
    {
        Members = members;
        _circuitOptions = circuitOptions;
        // Lazy, because the framework's registry depends on our cache, which depends on this bridge.
        _registry = new(() => members.RegistryType is { } type ? services.GetService(type) : null);
        _rootComponentSerializer = members.NewRootComponentSerializer?.Invoke(descriptors.ForCapture);
        KeepsRootComponents = descriptors.NeverExpire;
        if (members.MissingFeatures != FrameworkFeature.None)
        {
            Log.FrameworkMembersMissing(
                logger,
                FrameworkMembers.FrameworkVersion,
                string.Join(", ", members.Missing.Select(member => member.Name)),
                Describe(members.MissingFeatures));
        }
    }

    public FrameworkMembers Members { get; }

    /// <summary>Whether the result of <see cref="CollectRootComponents"/> stays valid until the root components change.</summary>
    public bool KeepsRootComponents { get; }

    /// <summary>The live circuit behind the framework's public one. Null when this framework version lacks what capture or resume needs.</summary>
    public LiveCircuit? Attach(Circuit circuit, IServiceProvider services) =>
        Members.Has(FrameworkFeature.Capture | FrameworkFeature.Restore) && _rootComponentSerializer is not null && _registry.Value is not null
            ? new LiveCircuit(this, Members.HostOf(circuit), services.GetRequiredService<ComponentStatePersistenceManager>())
            : null;

    /// <summary>
    /// Starts the ids of a resumed circuit (of .NET objects, calls and event handlers) at a random number. The framework starts at 1 in each
    /// circuit, so an id that the page still holds from the previous circuit would name another object.
    /// </summary>
    public void UseFreshIds(Circuit circuit, IServiceProvider services)
    {
        if (Members.Has(FrameworkFeature.FreshIds | FrameworkFeature.Capture) && services.GetService<IJSRuntime>() is JSRuntime script)
        {
            Members.SetLastObjectReference(script, Random.Shared.NextInt64(LowestFreshId, HighestFreshId));
            Members.SetNextScriptCall(script, Random.Shared.NextInt64(LowestFreshId, HighestFreshId));
            Members.SetLastEventHandler(
                Members.RendererOf(Members.HostOf(circuit)), (ulong)Random.Shared.NextInt64(LowestFreshId, HighestFreshId));
        }
    }

    /// <summary>
    /// Calls <paramref name="failed"/> at once, on the circuit's dispatcher, when an unhandled exception is about to end the circuit. The framework
    /// tells the page first, which may take long, and only then begins to end it. It may also be called after the end, or more than once.
    /// </summary>
    public void WatchFailures(Circuit circuit, Action failed)
    {
        if (Members.Has(FrameworkFeature.CrashOffer | FrameworkFeature.Capture))
        {
            var renderer = Members.RendererOf(Members.HostOf(circuit));
            Members.WhenRendererFails(renderer, (_, _) => failed());
            renderer.UnhandledSynchronizationException += (_, _) => failed();
        }
    }

    /// <summary>
    /// Has what a circuit's disposal cannot tell its page logged at Debug level. To be called when the circuit is about to dispose its components.
    /// </summary>
    public void QuietDisposal(Circuit circuit)
    {
        if (Members.Has(FrameworkFeature.QuietEnds | FrameworkFeature.Capture))
        {
            var host = Members.HostOf(circuit);
            QuietLogger.Replace(Members.CircuitLogger, host);
            QuietLogger.Replace(Members.RendererLogger, Members.RendererOf(host));
        }
    }

    public byte[] CollectRootComponents(object host)
    {
        var collector = Members.NewCollector(_circuitOptions, _rootComponentSerializer!, Members.RendererOf(host));
        // Completes synchronously: it only serializes what the renderer holds.
        _ = Members.CollectRootComponents(collector);
        return Members.RootComponentsOf(Members.CollectedStateOf(collector));
    }

    /// <summary>Has the framework evict a disconnected circuit now. False when the circuit is not disconnected.</summary>
    public bool TryEvict(string secret)
    {
        if (!Members.Has(FrameworkFeature.Evict)
            || _registry.Value is not { } registry
            || !Members.DisconnectedCircuitsOf(registry).TryGetValue(secret, out var entry)
            || entry is null)
        {
            return false;
        }

        try
        {
            Members.TokenSourceOf(entry).Cancel();
            return true;
        }
        catch (ObjectDisposedException)
        {
            // It reconnected or was evicted meanwhile.
            return false;
        }
    }

    /// <summary>Whether the framework keeps this circuit as disconnected.</summary>
    public bool IsDisconnected(string secret) =>
        _registry.Value is { } registry && Members.DisconnectedCircuitsOf(registry).TryGetValue(secret, out _);

    /// <summary>Whether the framework keeps this circuit as connected or as disconnected.</summary>
    public bool IsRetained(object circuitId, string secret) =>
        _registry.Value is { } registry && (Members.IsConnected(registry, circuitId) || IsDisconnected(secret));

    /// <summary>
    /// Gives each of several components that share a persistence key a key of its own, from which nothing is restored. Components of one type in one
    /// parent share a key unless they have a <c>@key</c>. The framework throws at the second value, which loses the state of the whole page, or
    /// restores a single value into the first component that asks. On the dispatcher only.
    /// </summary>
    /// <returns>The type of one of these components; null when no key is shared.</returns>
    public Type? SeparateSharedKeys(ComponentStatePersistenceManager manager)
    {
        if (!Members.Has(FrameworkFeature.Inspect))
        {
            return null;
        }

        var byKey = t_byKey ??= new(StringComparer.Ordinal);
        Type? sharing = null;
        var callbacks = Members.CallbacksOf(manager);
        for (var i = 0; i < callbacks.Count; i++)
        {
            if (Members.CallbackAt(callbacks, i)?.Target is { } property && property.GetType() == FrameworkTypes.PropertySubscription)
            {
                var key = KeyOf(property);
                if (!byKey.TryAdd(key, property))
                {
                    GiveOwnKey(byKey[key], key);
                    GiveOwnKey(property, key);
                }

                if (sharing is null && Members.SubscribedKeyOf(property)!.Contains(OwnKeyMark, StringComparison.Ordinal))
                {
                    sharing = Members.SubscribingComponentOf!(property).Component.GetType();
                }
            }
        }

        byKey.Clear();
        return sharing;
    }

    /// <summary>The key that the framework computed, without our own mark.</summary>
    public static string OriginalKey(string key) => key.IndexOf(OwnKeyMark, StringComparison.Ordinal) is >= 0 and var mark ? key[..mark] : key;

    /// <summary>The component a persist callback most likely belongs to.</summary>
    public Type? ComponentOf(Func<Task> callback)
    {
        if (callback.Target is IComponent component)
        {
            return component.GetType();
        }

        if (callback.Target is { } target
            && target.GetType() == FrameworkTypes.PropertySubscription
            && Members.SubscribingComponentOf is { } componentOf)
        {
            return componentOf(target).Component.GetType();
        }

        // The compiler nests a lambda's closure in the type that declares the lambda.
        var declaring = callback.Method.DeclaringType;
        while (declaring is { DeclaringType: { } outer } && declaring.Name.StartsWith('<'))
        {
            declaring = outer;
        }

        return declaring;
    }

    private string KeyOf(object property)
    {
        if (Members.SubscribedKeyOf(property) is { } known)
        {
            return known;
        }

        var key = Members.ComponentKeyOf(Members.SubscribingComponentOf!(property), Members.SubscribedPropertyOf(property));
        Members.SetSubscribedKey(property, key);
        return key;
    }

    private void GiveOwnKey(object property, string key)
    {
        if (Members.SubscribedKeyOf(property) == key)
        {
            Members.SetSubscribedKey(property, $"{key}{OwnKeyMark}{Interlocked.Increment(ref s_lastOwnKey)}");
        }
    }

    public static string Describe(FrameworkFeature features) => string.Join(", ", Enum.GetValues<FrameworkFeature>()
        .Where(feature => feature is not (FrameworkFeature.None or FrameworkFeature.All) && features.HasFlag(feature))
        .Select(feature => feature switch
        {
            FrameworkFeature.Capture => "capturing live circuits",
            FrameworkFeature.Restore => "resuming circuits from snapshots",
            FrameworkFeature.Evict => "evicting disconnected circuits",
            FrameworkFeature.FreshIds => "keeping what a page holds from before a resume apart",
            FrameworkFeature.Inspect => "telling what would not survive",
            FrameworkFeature.KeepFields => "keeping the fields of components",
            FrameworkFeature.CrashOffer => "offering to continue after a crash",
            FrameworkFeature.QuietEnds => "quiet disposals",
            _ => "keeping persistent services over a new assembly version",
        }));
}
