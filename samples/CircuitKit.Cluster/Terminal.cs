namespace CircuitKit.Cluster;

/// <summary>Collects the lines of all processes, each with the name of its process.</summary>
internal static class Terminal
{
    public static void Say(string line) => Say("cluster", line);

    public static void Say(string who, string line) => Console.WriteLine($"{who,-7} | {line}");
}
