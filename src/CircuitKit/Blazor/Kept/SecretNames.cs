using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Blazor.Kept;

/// <summary>Names of fields that hold what nobody should find in a store.</summary>
internal static class SecretNames
{
    private static readonly string[] s_parts = ["password", "passphrase", "secret", "token", "cvv", "securitycode"];

    // A word of its own only: not in shipping, opinion or pinned.
    private static readonly string[] s_words = ["pin", "pwd", "tan"];

    public static bool IsSecret(string name) =>
        Array.Exists(s_parts, part => name.Contains(part, StringComparison.OrdinalIgnoreCase))
        || NameWords.HasAny(name, s_words);
}
