using System.Reflection;

namespace CircuitKit.Blazor.Kept;

/// <summary>Which components and services keep their fields.</summary>
/// <param name="keepsAll">Whether all of the app do: <see cref="StateOptions.KeepFields"/>.</param>
internal sealed class KeptTypes(bool keepsAll)
{
    private readonly ConcurrentDictionary<Type, bool> _known = new();

    /// <summary>Whether all of the app do that are not left out.</summary>
    public bool KeepsAll => keepsAll;

    /// <summary>Whether there can be any. Looks through the assemblies that know the attribute, once.</summary>
    public bool Any => keepsAll || s_anyMarked.Value;

    private static readonly Lazy<bool> s_anyMarked = new(() =>
    {
        AppAssemblies.Load(Assembly.GetEntryAssembly());
        var own = typeof(KeptTypes).Assembly.GetName().Name;
        return AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic && assembly.GetReferencedAssemblies().Any(name => name.Name == own))
            .SelectMany(TypesOf)
            .Any(type => type.IsDefined(typeof(KeepStateAttribute), inherit: false));
    });

    public bool IsKept(Type type) => _known.GetOrAdd(type, static (type, keepsAll) =>
        !type.IsDefined(typeof(LoseStateAttribute), inherit: true)
        && (type.IsDefined(typeof(KeepStateAttribute), inherit: true) || (keepsAll && AppCode.Contains(type.Assembly))), keepsAll);

    private static Type[] TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            return [.. exception.Types.OfType<Type>()];
        }
    }
}
