namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>What the keys of circuits in Redis begin with.</summary>
internal static class StoredKeys
{
    /// <summary>Set for every server of a site; by default it depends on the app's name.</summary>
    public const string Prefix = "circuitkit";

    public const string CircuitKit = Prefix + ":snapshot:";

    /// <summary>The test app's name for its cache.</summary>
    public const string Stock = "stock:";

    /// <summary>Whether a key is one of the hybrid cache's own, which it has once for all entries.</summary>
    public static bool IsTag(string key) => key.StartsWith(Stock + "__MSFT", StringComparison.Ordinal);
}
