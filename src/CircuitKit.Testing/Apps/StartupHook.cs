using CircuitKit.Testing;

/// <summary>What .NET calls in the process of a tested app before its Main. It looks for this name, outside of any namespace.</summary>
internal static class StartupHook
{
    public static void Initialize() => TestedApp.Install();
}
