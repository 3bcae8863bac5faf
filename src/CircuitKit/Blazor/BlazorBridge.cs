using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace CircuitKit.Blazor;

/// <summary>
/// The one door to Blazor's private members. They are probed when it is made; a feature whose members are not all there stays off, which one
/// log line and the health check say, and the framework's own behaviour remains.
/// </summary>
internal sealed class BlazorBridge
{
    /// <summary>With these a circuit whose browser is away can be ended, its state saved, whenever we like.</summary>
    public const FrameworkFeature NeededToEvict = FrameworkFeature.Capture | FrameworkFeature.Restore | FrameworkFeature.Evict;

    // Above all ids of a circuit that was not resumed, and half of what a script can count (2^53) is left above.
    private const long LowestFreshId = 1L << 32;
    private const long HighestFreshId = 1L << 52;

    // In no persistence key of the framework's, which are hashes in base64.
    private const char OwnKeyMark = '#';

    private static int s_lastOwnKey;

    // Of one circuit, while it is looked at.
    [ThreadStatic]
    private static Dictionary<string, object>? t_byKey;

    private readonly bool _seesProperties;
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
        // Lazily: the framework's registry needs the cache that is made of this bridge.
        _registry = new(() => members.RegistryType is { } type ? services.GetService(type) : null);
        _rootComponentSerializer = members.NewRootComponentSerializer?.Invoke(descriptors.ForCapture);
        KeepsRootComponents = descriptors.NeverExpire;
        _seesProperties = members.Has(FrameworkFeature.Inspect);

        if (members.Missing.Any(member => member.NeededFor != FrameworkFeature.None))
        {
            Log.FrameworkMembersMissing(logger, string.Join(", ", members.Missing.Select(member => member.Name)), Describe(MissingFeatures));
        }
    }

    public FrameworkMembers Members { get; }

    /// <summary>Whether what <see cref="CollectRootComponents"/> answers may be used again until they change.</summary>
    public bool KeepsRootComponents { get; }

    public FrameworkFeature MissingFeatures => Members.Missing.Aggregate(FrameworkFeature.None, (features, member) => features | member.NeededFor);

    /// <summary>The live circuit behind the framework's public one, or null when live circuits cannot be captured, or could not be resumed from it, on this framework version.</summary>
    public LiveCircuit? Attach(Circuit circuit, IServiceProvider services) =>
        Members.Has(FrameworkFeature.Capture | FrameworkFeature.Restore) && _rootComponentSerializer is not null && _registry.Value is not null
            ? new LiveCircuit(this, Members.HostOf(circuit), services.GetRequiredService<ComponentStatePersistenceManager>())
            : null;

    /// <summary>
    /// The circuit is resumed: what its page holds from the circuits before it (references to .NET objects, calls that have not returned, event
    /// handlers) must not mean anything in it. The framework counts from 1 in each circuit, so that an old reference would call another object.
    /// Here the count starts at a random place.
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

    public byte[] CollectRootComponents(object host)
    {
        var collector = Members.NewCollector(_circuitOptions, _rootComponentSerializer!, Members.RendererOf(host));
        // Completes synchronously: it only serialises what the renderer holds.
        _ = Members.CollectRootComponents(collector);
        return Members.RootComponentsOf(Members.CollectedStateOf(collector));
    }

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
            // It reconnected, or was evicted, this very moment.
            return false;
        }
    }

    /// <summary>Whether the framework keeps it for a browser that is away.</summary>
    public bool IsDisconnected(string secret) => _registry.Value is { } registry && Members.DisconnectedCircuitsOf(registry).TryGetValue(secret, out _);

    public bool IsRetained(object circuitId, string secret) =>
        _registry.Value is { } registry
        && (Members.IsConnected(registry, circuitId) || Members.DisconnectedCircuitsOf(registry).TryGetValue(secret, out _));

    /// <summary>
    /// Components of one type in one parent without a <c>@key</c> persist under one key. The framework throws at the second value, which costs the
    /// whole
    /// page's state; or it gives the only value to whichever component asks first. Here each gets a key of its own, from which nothing is restored.
    /// On the dispatcher only.
    /// </summary>
    /// <returns>The type of such a component; null if there is none.</returns>
    public Type? SeparateSharedKeys(ComponentStatePersistenceManager manager)
    {
        if (!_seesProperties)
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

    /// <summary>The key as the framework has made it.</summary>
    public static string OriginalKey(string key) => key.IndexOf(OwnKeyMark, StringComparison.Ordinal) is >= 0 and var mark ? key[..mark] : key;

    /// <summary>The component a persist callback belongs to, as well as it can be known.</summary>
    public Type? ComponentOf(Func<Task> callback)
    {
        if (callback.Target is IComponent component)
        {
            return component.GetType();
        }

        if (callback.Target is { } target && target.GetType() == FrameworkTypes.PropertySubscription && Members.SubscribingComponentOf is { } componentOf)
        {
            return componentOf(target).Component.GetType();
        }

        // A lambda's closure is a compiler-made class nested in the type that declares the lambda.
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
            _ => "keeping persistent services over a new assembly version",
        }));
}
