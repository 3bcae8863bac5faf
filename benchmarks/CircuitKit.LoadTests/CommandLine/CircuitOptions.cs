using System.CommandLine;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>Options that several verbs have.</summary>
internal static class CircuitOptions
{
    public static Option<int> Circuits() => Numbers.Count("--circuits", "How many circuits to open.", 500);

    public static Option<double> OpenRate() => Numbers.PerSecond("--open-rate", "At which rate circuits are opened", 100);
}
