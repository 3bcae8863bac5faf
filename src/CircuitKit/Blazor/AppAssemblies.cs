using System.Reflection;

namespace CircuitKit.Blazor;

/// <summary>
/// Loads the assemblies that the app references, before the first resume. The framework looks for the type of a root component in loaded assemblies
/// only, and caches for the life of the process that it found none (<c>RootTypeCache</c>). A new server that resumes a circuit before it has served
/// a page could not show that page until its next restart.
/// </summary>
internal sealed class AppAssemblies
{
    private readonly Lazy<Task> _loading = new(() => Task.Run(() => Load(Assembly.GetEntryAssembly())));

    public Task LoadedAsync => _loading.Value;

    public static void Load(Assembly? app)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<Assembly>(app is null ? [] : [app]);
        while (open.TryDequeue(out var assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies().Where(name => !IsPlatform(name) && seen.Add(name.Name!)))
            {
                if (TryLoad(name) is { } referenced)
                {
                    open.Enqueue(referenced);
                }
            }
        }
    }

    // These have no components, and very many references.
    private static bool IsPlatform(AssemblyName name) =>
        name.Name is null or "System" or "netstandard" or "mscorlib"
        || name.Name.StartsWith("System.", StringComparison.Ordinal)
        || name.Name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);

    /// <summary>Null for an assembly that is referenced but not deployed: no page can use it.</summary>
    public static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            return null;
        }
    }
}
