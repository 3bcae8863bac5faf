namespace CircuitKit.FleetSimulation.Nodes;

/// <summary>What the browser of a circuit has to come back with, and what it must find.</summary>
/// <param name="Secret">The circuit's secret.</param>
/// <param name="User">Its user.</param>
/// <param name="Changes">How often it had changed.</param>
internal sealed record CircuitTicket(string Secret, string User, long Changes);
