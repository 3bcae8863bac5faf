namespace CircuitKit.Cluster;

/// <summary>Collects the lines of all processes, each with the name of its process.</summary>
internal static class Terminal
{
    private const string Cluster = "cluster";

    // What the present call says, for a caller in another process.
    private static readonly AsyncLocal<List<string>?> s_heard = new();

    public static void Say(string line)
    {
        s_heard.Value?.Add(line);
        Say(Cluster, line);
    }

    public static void Say(string who, string line) => Console.WriteLine($"{who,-7} | {line}");

    /// <summary>Returns what the cluster says while it does this.</summary>
    public static async Task<IReadOnlyList<string>> HearAsync(Func<Task> action)
    {
        List<string> heard = s_heard.Value = [];
        await action();
        return heard;
    }
}
