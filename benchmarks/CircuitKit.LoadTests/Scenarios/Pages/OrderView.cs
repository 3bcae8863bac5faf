using System.Globalization;

namespace CircuitKit.LoadTests.Scenarios.Pages;

/// <summary>What a page of orders shows of its state.</summary>
/// <param name="Changes">How many clicks are in it.</param>
/// <param name="Hash">Of all lines.</param>
internal readonly record struct OrderView(int Changes, string Hash)
{
    /// <summary>Null while the page shows no state.</summary>
    public static OrderView? Of(HeadlessCircuit circuit) =>
        circuit.FindText("hash") is { Length: > 0 } hash
        && int.TryParse(circuit.FindText("changes"), NumberStyles.None, CultureInfo.InvariantCulture, out int changes)
            ? new(changes, hash)
            : null;
}
