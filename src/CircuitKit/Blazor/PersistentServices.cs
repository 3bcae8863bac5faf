using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor;

/// <summary>A property of a service that the framework persists.</summary>
/// <param name="Key">The framework's key for it in this process.</param>
/// <param name="Name">Its name from assembly, type and property, without any version: the same in every build.</param>
/// <param name="Type">Its type.</param>
internal sealed record PersistentServiceProperty(string Key, string Name, Type Type);

/// <summary>
/// The app's services registered with <c>RegisterPersistentService</c>, and the keys under which the framework persists their properties.
/// </summary>
/// <remarks>
/// The framework hashes the assembly's full name, which includes its version, into the key of a public type (<c>PersistentServicesRegistry</c>).
/// If it ever computes keys another way, no key here matches and nothing is renamed: the framework's own behavior.
/// </remarks>
internal sealed class PersistentServices(FrameworkMembers members, IServiceProvider services)
{
    // Snapshots may name any number of properties that no longer exist.
    private const int MostNames = 10_000;

    private const string FrameworkPrefix = "Microsoft.AspNetCore.";

    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Lazy<Type[]> _ofFramework = new(() => [.. Registrations(members, services).Where(IsOfFramework)]);

    // Without the framework's own services: they keep their assembly version for a whole .NET version, and need not survive the next one.
    private readonly Lazy<Dictionary<string, Type>> _registered = new(() => Registrations(members, services)
        .Where(type => !IsOfFramework(type))
        .DistinctBy(NameOf)
        .ToDictionary(NameOf, StringComparer.Ordinal));

    private readonly ConcurrentDictionary<Type, PersistentServiceProperty[]> _properties = new();
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private volatile HashSet<string>? _frameworkKeys;

    /// <summary>
    /// Learns the properties of the types that implement the registered services. The framework creates these services of a circuit before it calls
    /// any handler.
    /// </summary>
    public void LearnFrom(IServiceProvider circuitServices)
    {
        _frameworkKeys ??= [.. _ofFramework.Value
            .SelectMany(registered => circuitServices.GetService(registered) is { } service ? PropertiesOf(registered, service.GetType()) : [])
            .Select(property => property.Key)];
        if (_properties.Count == _registered.Value.Count)
        {
            return;
        }

        foreach (var registered in _registered.Value.Values.Where(registered => !_properties.ContainsKey(registered)))
        {
            if (circuitServices.GetService(registered) is { } service)
            {
                var properties = PropertiesOf(registered, service.GetType());
                Array.ForEach(properties, property => _names[property.Key] = property.Name);
                _properties.TryAdd(registered, properties);
            }
        }
    }

    /// <summary>Whether the framework persists properties of services of this type, as far as learned from circuits.</summary>
    public bool IsPersistent(Type service) => _properties.Keys.Any(registered => registered.IsAssignableFrom(service));

    /// <summary>The properties of this service that the framework persists.</summary>
    public IEnumerable<LiveProperty> PropertiesOf(object service)
    {
        foreach (var (_, properties) in _properties.Where(pair => pair.Key.IsInstanceOfType(service)))
        {
            foreach (var property in properties)
            {
                var name = property.Name[(property.Name.LastIndexOf('/') + 1)..];
                if (service.GetType().GetProperty(name, BindingFlags.Instance | BindingFlags.Public) is { } info)
                {
                    yield return new LiveProperty(property.Key, service, info);
                }
            }
        }
    }

    /// <summary>Keys and names of the properties with a value in this state, as far as learned from circuits and snapshots; null for none.</summary>
    public Dictionary<string, string>? NamesIn(IReadOnlyDictionary<string, byte[]> state)
    {
        Dictionary<string, string>? names = null;
        foreach (var (key, name) in _names)
        {
            if (state.ContainsKey(key))
            {
                (names ??= new(StringComparer.Ordinal)).Add(key, name);
            }
        }

        return names;
    }

    /// <summary>Whether a state has a value that no service of the framework persists; null before a circuit shows which keys those are.</summary>
    public bool? HasAppState(IReadOnlyDictionary<string, byte[]> state)
    {
        if (_frameworkKeys is not { } own)
        {
            return state.Count == 0 ? false : null;
        }

        // The framework also persists the list of services, under the name of its own class.
        return state.Keys.Any(key => !own.Contains(key) && key != KeptFields.NotKept && !key.StartsWith(FrameworkPrefix, StringComparison.Ordinal));
    }

    /// <summary>This process's key for a property that another build named; null when this build has no such service.</summary>
    public string? KeyOf(string name)
    {
        if (Find(name) is not var (registered, property))
        {
            return null;
        }

        var key = KeyOf(registered, property);
        if (_names.Count < MostNames)
        {
            // A resumed state is saved again at once, perhaps before this process has learned from any circuit.
            _names.TryAdd(key, name);
        }

        return key;
    }

    /// <summary>The type of a property that another build named; null when it is not known yet or no longer exists.</summary>
    public Type? TypeOf(string name)
    {
        if (Find(name) is not var (registered, _))
        {
            return null;
        }

        var known = _properties.TryGetValue(registered, out var learnt) ? learnt : PropertiesOf(registered, registered);
        return Array.Find(known, property => property.Name == name)?.Type;
    }

    private (Type Registered, string Property)? Find(string name)
    {
        var end = name.LastIndexOf('/');
        return end > 0 && _registered.Value.TryGetValue(name[..end], out var registered) ? (registered, name[(end + 1)..]) : null;
    }

    private static PersistentServiceProperty[] PropertiesOf(Type registered, Type actual)
    {
        var properties = new Dictionary<string, PersistentServiceProperty>(StringComparer.Ordinal);
        for (var type = actual; type is not null; type = type.BaseType)
        {
            foreach (var property in type.GetProperties(Declared).Where(property => property.IsDefined(typeof(PersistentStateAttribute))))
            {
                properties.TryAdd(
                    property.Name,
                    new PersistentServiceProperty(KeyOf(registered, property.Name), $"{NameOf(registered)}/{property.Name}", property.PropertyType));
            }
        }

        return [.. properties.Values];
    }

    private static string KeyOf(Type registered, string property)
    {
        var hasAssembly = (registered.IsPublic || registered.IsNested) && !registered.IsNestedAssembly;
        var path = $"{registered.FullName}.{property}";
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(hasAssembly ? $"{registered.Assembly.FullName}.{path}" : path)));
    }

    // Not the full name, which for a generic type includes the assembly versions of its arguments.
    private static string NameOf(Type registered) => $"{registered.Assembly.GetName().Name}/{registered}";

    private static IEnumerable<Type> Registrations(FrameworkMembers members, IServiceProvider services)
    {
        if (!members.Has(FrameworkFeature.PersistentServices))
        {
            return [];
        }

        var registrations = (IEnumerable<object>?)services.GetService(typeof(IEnumerable<>).MakeGenericType(members.ServiceRegistrationType)) ?? [];
        return registrations.Select(members.RegisteredServiceOf).OfType<Type>();
    }

    private static bool IsOfFramework(Type type) => type.Assembly.GetName().Name?.StartsWith(FrameworkPrefix, StringComparison.Ordinal) == true;
}
