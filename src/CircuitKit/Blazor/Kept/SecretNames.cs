namespace CircuitKit.Blazor.Kept;

/// <summary>Names of fields that hold what nobody should find in a store.</summary>
internal static class SecretNames
{
    private static readonly string[] s_parts = ["password", "passphrase", "secret", "token", "cvv", "securitycode"];

    // A word of its own only: not in shipping, opinion or pinned.
    private static readonly string[] s_words = ["pin", "pwd", "tan"];

    public static bool IsSecret(string name) =>
        Array.Exists(s_parts, part => name.Contains(part, StringComparison.OrdinalIgnoreCase))
        || Words(name).Any(word => s_words.Contains(word, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> Words(string name)
    {
        var start = 0;
        for (var i = 1; i <= name.Length; i++)
        {
            if (i == name.Length || !char.IsLetter(name[i]) || (char.IsUpper(name[i]) && char.IsLower(name[i - 1])) || !char.IsLetter(name[i - 1]))
            {
                yield return name[start..i].Trim('_');
                start = i;
            }
        }
    }
}
