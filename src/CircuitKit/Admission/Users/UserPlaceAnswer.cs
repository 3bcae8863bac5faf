namespace CircuitKit.Admission.Users;

/// <summary>What the store of places says.</summary>
/// <param name="IsTaken">Whether the place is there now.</param>
/// <param name="Since">Since when, by the store's clock.</param>
/// <param name="Replaced">The places that were given up for it, by id and server.</param>
/// <param name="Nodes">When it is not taken: the servers that have the others.</param>
internal sealed record UserPlaceAnswer(bool IsTaken, long Since, IReadOnlyList<(string Id, string NodeId)> Replaced, IReadOnlyList<string> Nodes);
