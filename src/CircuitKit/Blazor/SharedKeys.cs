using Microsoft.AspNetCore.Components.Infrastructure;

namespace CircuitKit.Blazor;

/// <summary>
/// Components of one type in one parent without a <c>@key</c> persist under one key. The framework throws at the second value, which costs the whole
/// page's state; or it gives the only value to whichever component asks first. Here each gets a key of its own, from which nothing is restored.
/// </summary>
internal static class SharedKeys
{
    // In no key of the framework's, which are hashes in base64.
    private const char Mark = '#';

    // Of one circuit, while it is looked at.
    [ThreadStatic]
    private static Dictionary<string, object>? t_byKey;

    private static int s_last;

    /// <summary>The key as the framework has made it.</summary>
    public static string Original(string key) => key.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var mark ? key[..mark] : key;

    /// <summary>On the dispatcher only. Returns the type of a component that shares its key with another; null if there is none.</summary>
    public static Type? Separate(FrameworkMembers members, ComponentStatePersistenceManager manager)
    {
        if (!members.Has(FrameworkFeature.Inspect))
        {
            return null;
        }

        var byKey = t_byKey ??= new(StringComparer.Ordinal);
        Type? found = null;
        var callbacks = members.CallbacksOf(manager);
        for (var i = 0; i < callbacks.Count; i++)
        {
            if (members.CallbackAt(callbacks, i)?.Target is { } property && property.GetType() == FrameworkTypes.PropertySubscription)
            {
                var key = KeyOf(members, property);
                if (!byKey.TryAdd(key, property))
                {
                    MakeUnique(members, byKey[key], key);
                    MakeUnique(members, property, key);
                }

                if (found is null && members.SubscribedKeyOf(property)!.Contains(Mark, StringComparison.Ordinal))
                {
                    found = members.SubscribingComponentOf!(property).Component.GetType();
                }
            }
        }

        byKey.Clear();
        return found;
    }

    private static string KeyOf(FrameworkMembers members, object property)
    {
        if (members.SubscribedKeyOf(property) is { } known)
        {
            return known;
        }

        var key = members.ComponentKeyOf(members.SubscribingComponentOf!(property), members.SubscribedPropertyOf(property));
        members.SetSubscribedKey(property, key);
        return key;
    }

    private static void MakeUnique(FrameworkMembers members, object property, string key)
    {
        if (members.SubscribedKeyOf(property) == key)
        {
            members.SetSubscribedKey(property, $"{key}{Mark}{Interlocked.Increment(ref s_last)}");
        }
    }
}
