namespace CircuitKit.TestKit;

/// <summary>Finds what was built next to the running tests.</summary>
public static class BuildOutput
{
    private const string Solution = "CircuitKit.sln";

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// The built dll of a project, in the configuration and framework of the running tests, for example
    /// <c>BuildOutput.Dll("tests/CircuitKit.TestApp")</c>.
    /// </summary>
    /// <param name="project">The project's folder.</param>
    /// <param name="assembly">The assembly's name; without it the folder's.</param>
    /// <exception cref="FileNotFoundException">The project was not built in this configuration.</exception>
    public static string Dll(string project, string? assembly = null)
    {
        // .../bin/<configuration>/<framework>/
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string configuration = framework.Parent!.Name;
        string dll = Path.Combine(Root, project, "bin", configuration, framework.Name, (assembly ?? Path.GetFileName(project)) + ".dll");
        return File.Exists(dll)
            ? dll
            : throw new FileNotFoundException($"{project} is not built: dotnet build {project} -c {configuration}", dll);
    }

    /// <summary>The folder of a version of the shared framework, with its own <c>dotnet</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">It was not laid out.</exception>
    public static string Framework(string version)
    {
        string folder = Path.Combine(Root, "artifacts", "frameworks", version);
        return Directory.Exists(folder)
            ? folder
            : throw new DirectoryNotFoundException($"There is no framework {version}: dotnet build tests/CircuitKit.Frameworks");
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds {Solution}.");
    }
}
