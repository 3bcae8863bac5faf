namespace CircuitKit.FleetSimulation.Nodes;

/// <summary>What all nodes of a fleet have in common.</summary>
/// <param name="Redis">Where their Redis is.</param>
/// <param name="Keys">The folder with their data protection keys.</param>
/// <param name="HeartbeatSeconds">See <see cref="ClusterOptions.HeartbeatInterval"/>.</param>
/// <param name="StateBytes">The size of a circuit's state.</param>
internal sealed record NodeSettings(string Redis, string Keys, double HeartbeatSeconds, int StateBytes);
