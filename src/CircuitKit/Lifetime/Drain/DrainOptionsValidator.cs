namespace CircuitKit.Lifetime.Drain;

/// <summary>Holds <see cref="DrainOptions"/> to the ranges its documentation gives.</summary>
internal sealed class DrainOptionsValidator() : OptionsValidator<DrainOptions>("CircuitKit:Drain")
{
    private const int ShortestToken = 16;
    private const int LongestToken = 200;

    protected override void Check(OptionErrors errors, DrainOptions options)
    {
        errors.Range(options.Budget, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        errors.Range(options.ReleaseRate, 1, 100_000);
        if (options.Token is { } token && !IsToken(token))
        {
            // A wrong one is a secret, too.
            var remedy = $"set it to {ShortestToken} to {LongestToken} printable ASCII characters without spaces, or not at all.";
            errors.Add(nameof(options.Token), "(not shown)", remedy);
        }
    }

    private static bool IsToken(string token) =>
        token.Length is >= ShortestToken and <= LongestToken && token.All(character => character is > ' ' and <= '~');
}
