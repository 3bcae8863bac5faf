using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Compare;

/// <summary>Pages that came and went, and what they left.</summary>
/// <param name="Churn">While they did.</param>
/// <param name="LeftPerCircuit">Managed heap of the server for each of them when all were gone, in bytes.</param>
/// <param name="KeysLeft">Of any kind, in Redis; null without Redis.</param>
internal sealed record ChurnTurn(ChurnResult Churn, double LeftPerCircuit, int? KeysLeft);
