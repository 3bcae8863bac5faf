namespace CircuitKit.TestApp;

/// <summary>Puts CircuitKit into the app, or leaves it stock.</summary>
internal static class CircuitKitSetup
{
    /// <param name="services">The app's services.</param>
    /// <param name="store">See <see cref="TestAppSettings"/>.</param>
    public static void Add(IServiceCollection services, string store)
    {
        if (store == "none")
        {
            return;
        }

        string[] parts = store.Split(':', 2);
        ICircuitKitBuilder kit = services.AddCircuitKit();
        switch (parts)
        {
            case ["memory"]:
                break;
            case ["file", var path]:
                kit.AddFileSnapshots(path);
                break;
            case ["redis", var server]:
                kit.AddRedis(server);
                break;
            default:
                throw new ArgumentException($"--store '{store}' is unknown; use none, memory, file:path or redis:host:port.");
        }
    }
}
