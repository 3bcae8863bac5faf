using System.Text.Json.Serialization;

namespace CircuitKit.Checkpoints.Control;

/// <summary>"If you have this circuit, do it."</summary>
internal sealed record CircuitQuestion(string CircuitId);

internal sealed record CircuitAnswer(CircuitCommandOutcome Outcome);

/// <summary>"End everything of this person."</summary>
internal sealed record UserCloseQuestion(string UserKey);

internal sealed record UserCloseAnswer(int Circuits, int FailedCircuits, int Snapshots);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CircuitQuestion))]
[JsonSerializable(typeof(CircuitAnswer))]
[JsonSerializable(typeof(UserCloseQuestion))]
[JsonSerializable(typeof(UserCloseAnswer))]
internal sealed partial class ControlJson : JsonSerializerContext;
