namespace CircuitKit.Lifetime.Drain;

/// <summary>Checks that <see cref="DrainOptions"/> are within their documented ranges.</summary>
internal sealed class DrainOptionsValidator() : OptionsValidator<DrainOptions>("CircuitKit:Drain")
{
    private const int ShortestToken = 16;
    private const int LongestToken = 200;

    protected override void Check(OptionErrors errors, DrainOptions options)
    {
        errors.Defined(options.Mode);
        errors.Range(options.AttritionTime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        errors.Range(options.Budget, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        errors.Range(options.ReleaseRate, 1, 100_000);
        if (options.Token is { } token && !IsToken(token))
        {
            // Even an invalid token is a secret.
            var remedy = $"set it to {ShortestToken} to {LongestToken} printable ASCII characters without spaces, or not at all.";
            errors.Add(nameof(options.Token), "(not shown)", remedy);
        }
    }

    private static bool IsToken(string token) =>
        token.Length is >= ShortestToken and <= LongestToken && token.All(character => character is > ' ' and <= '~');
}
