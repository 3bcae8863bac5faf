namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>Plain writes, as a yardstick.</summary>
/// <param name="Writes">How many.</param>
/// <param name="Keys">Over how many keys, in turn.</param>
/// <param name="Bytes">Of one value.</param>
/// <param name="InFlight">How many are under way at once.</param>
internal sealed record RawSets(int Writes, int Keys, int Bytes, int InFlight = RawSets.ManyInFlight)
{
    /// <summary>Enough to fill the connection.</summary>
    public const int ManyInFlight = 256;
}
