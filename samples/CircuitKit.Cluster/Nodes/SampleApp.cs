namespace CircuitKit.Cluster.Nodes;

/// <summary>The app that all nodes run: the build output of CircuitKit.Sample, in the same configuration as this program.</summary>
internal static class SampleApp
{
    private const string Name = "CircuitKit.Sample";

    public static string Dll { get; } = Find();

    private static string Find()
    {
        // .../samples/CircuitKit.Cluster/bin/<configuration>/<framework>/
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var configuration = framework.Parent!;
        var samples = configuration.Parent!.Parent!.Parent!;
        var dll = Path.Combine(samples.FullName, Name, "bin", configuration.Name, framework.Name, $"{Name}.dll");
        return File.Exists(dll)
            ? dll
            : throw new ClusterException($"{dll} is not there; build it: dotnet build samples/{Name} --configuration {configuration.Name}");
    }
}
