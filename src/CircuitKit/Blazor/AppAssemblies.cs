using System.Reflection;

namespace CircuitKit.Blazor;

/// <summary>
/// Loads the assemblies the app refers to, before the first circuit of the process. The framework looks for the type of a root component
/// among the loaded assemblies only, and remembers for the rest of the process when it is not there (<c>RootTypeCache</c>). A server that has
/// just been started and is asked to resume a circuit before it has shown any page would neither resume nor, later, show it.
/// </summary>
internal sealed class AppAssemblies
{
    private readonly Lazy<Task> _loading = new(() => Task.Run(() => Load(Assembly.GetEntryAssembly())));

    public Task LoadedAsync => _loading.Value;

    public static void Load(Assembly? app)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<Assembly>();
        if (app is not null)
        {
            open.Enqueue(app);
        }

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

    // Without components, and with references without end.
    private static bool IsPlatform(AssemblyName name) =>
        name.Name is null or "System" or "netstandard" or "mscorlib"
        || name.Name.StartsWith("System.", StringComparison.Ordinal)
        || name.Name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            // Referred to and not deployed: nothing that a page could show.
            return null;
        }
    }
}
