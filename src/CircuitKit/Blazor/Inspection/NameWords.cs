namespace CircuitKit.Blazor.Inspection;

/// <summary>The words that a field's name is made of.</summary>
internal static class NameWords
{
    public static bool HasAny(string name, string[] words) =>
        Of(name).Any(word => words.Contains(word, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> Of(string name)
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
