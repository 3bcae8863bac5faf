using System.Text.Json.Serialization;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.HandOver;

/// <summary>Asks for a circuit whose browser has come to the asking node.</summary>
/// <param name="Key">The circuit's snapshot key.</param>
/// <param name="User">The <see cref="UserBinding"/> of the browser's user.</param>
internal sealed record HandOverQuestion(string Key, byte[] User);

internal sealed record HandOverAnswer(HandOverOutcome Outcome);

/// <summary>Reports that the user has closed the page of a circuit.</summary>
internal sealed record DisconnectBeaconQuestion(string Key);

internal sealed record DisconnectBeaconAnswer(bool WasHeld);

[JsonSerializable(typeof(DisconnectBeaconQuestion))]
[JsonSerializable(typeof(DisconnectBeaconAnswer))]
[JsonSerializable(typeof(HandOverQuestion))]
[JsonSerializable(typeof(HandOverAnswer))]
internal sealed partial class HandOverJson : JsonSerializerContext;
