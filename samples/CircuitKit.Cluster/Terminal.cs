namespace CircuitKit.Cluster;

/// <summary>Where lines of all processes come together, each with the name of who says it.</summary>
internal static class Terminal
{
    public static void Say(string line) => Say("cluster", line);

    public static void Say(string who, string line) => Console.WriteLine($"{who,-7} | {line}");
}
