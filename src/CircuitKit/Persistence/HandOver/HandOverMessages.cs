using System.Text.Json.Serialization;

namespace CircuitKit.Persistence.HandOver;

/// <summary>"A browser of this person came to me with this circuit: give it to me."</summary>
/// <param name="Key">The circuit's snapshot key.</param>
/// <param name="User">The person's <c>UserBinding</c>.</param>
internal sealed record HandOverQuestion(string Key, byte[] User);

internal sealed record HandOverAnswer(HandOverOutcome Outcome);

/// <summary>"The person has closed the page of this circuit."</summary>
internal sealed record DisconnectBeaconQuestion(string Key);

internal sealed record DisconnectBeaconAnswer(bool WasHeld);

[JsonSerializable(typeof(DisconnectBeaconQuestion))]
[JsonSerializable(typeof(DisconnectBeaconAnswer))]
[JsonSerializable(typeof(HandOverQuestion))]
[JsonSerializable(typeof(HandOverAnswer))]
internal sealed partial class HandOverJson : JsonSerializerContext;
