namespace CircuitKit.Testing;

/// <summary>What a test tells the process of its app, by environment variables.</summary>
/// <param name="App">The name of the app's assembly. Other .NET programs that the app starts inherit the variables, and are left alone.</param>
/// <param name="Folder">Where snapshots and keys are kept.</param>
/// <param name="Token">What the test shows when it asks for something.</param>
/// <param name="KeepsOwnStore">Whether the app's own store stays.</param>
internal sealed record TestedAppSettings(string App, string Folder, string Token, bool KeepsOwnStore)
{
    private const string Prefix = "CIRCUITKIT_TESTING_";

    public static TestedAppSettings? Read() => Get("APP") is { } app && Get("FOLDER") is { } folder && Get("TOKEN") is { } token
        ? new TestedAppSettings(app, folder, token, Get("OWN_STORE") == "1")
        : null;

    public void Write(IDictionary<string, string?> environment)
    {
        environment[Prefix + "APP"] = App;
        environment[Prefix + "FOLDER"] = Folder;
        environment[Prefix + "TOKEN"] = Token;
        environment[Prefix + "OWN_STORE"] = KeepsOwnStore ? "1" : "0";
    }

    private static string? Get(string name) => Environment.GetEnvironmentVariable(Prefix + name);
}
