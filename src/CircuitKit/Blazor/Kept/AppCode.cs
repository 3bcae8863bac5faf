using System.Reflection;
using System.Text.Json;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// Which assemblies the app's own developers wrote: the projects among what the app depends on (<c>App.deps.json</c>). Packages are not: the fields
/// of a library's components belong together in ways that only the library knows.
/// </summary>
internal static class AppCode
{
    private static readonly Lazy<HashSet<string>> s_names = new(() => Read(AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string));

    private static readonly ConcurrentDictionary<Assembly, bool> s_known = new();

    public static bool Contains(Assembly assembly) => s_known.GetOrAdd(assembly, static assembly =>
        assembly.GetName().Name is { } name && s_names.Value.Contains(name) && !ValueShapes.IsOfPlatform(assembly));

    /// <summary>The assembly with a name if it is one of the app's projects.</summary>
    public static Assembly? Find(string name) =>
        s_names.Value.Contains(name) && AppAssemblies.TryLoad(new AssemblyName(name)) is { } assembly && Contains(assembly) ? assembly : null;

    /// <summary>
    /// Whether a field of such a component, service or value is the app's business: what a library's base class has belongs together in a way that
    /// only the library knows.
    /// </summary>
    public static bool Declares(Type type, FieldInfo field) =>
        field.DeclaringType!.Assembly == type.Assembly || Contains(field.DeclaringType.Assembly);

    /// <param name="files">The paths, separated by semicolons: the app's own, and those of the shared frameworks, which have no projects.</param>
    internal static HashSet<string> Read(string? files)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (Assembly.GetEntryAssembly()?.GetName().Name is { } entry)
        {
            names.Add(entry);
        }

        foreach (var file in files?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(file));
                names.UnionWith(ProjectsIn(json.RootElement));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
            {
                // Not there or of another form: the app is its entry assembly.
            }
        }

        return names;
    }

    private static IEnumerable<string> ProjectsIn(JsonElement deps)
    {
        HashSet<string> projects = deps.TryGetProperty("libraries", out var libraries)
            ? [.. libraries.EnumerateObject()
                .Where(library => library.Value.TryGetProperty("type", out var type) && type.ValueEquals("project"))
                .Select(library => library.Name)]
            : [];
        foreach (var project in projects)
        {
            yield return project.Split('/')[0];
        }

        // An assembly may have another name than its project.
        if (!deps.TryGetProperty("targets", out var targets))
        {
            yield break;
        }

        foreach (var library in targets.EnumerateObject().SelectMany(target => target.Value.EnumerateObject()))
        {
            if (projects.Contains(library.Name) && library.Value.TryGetProperty("runtime", out var runtime))
            {
                foreach (var assembly in runtime.EnumerateObject())
                {
                    yield return Path.GetFileNameWithoutExtension(assembly.Name);
                }
            }
        }
    }
}
