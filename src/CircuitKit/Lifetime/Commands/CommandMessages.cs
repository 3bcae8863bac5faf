using System.Text.Json.Serialization;

namespace CircuitKit.Lifetime.Commands;

/// <summary>"If you have this circuit, do it."</summary>
internal sealed record CircuitQuestion(string CircuitId);

/// <summary>"If you have this circuit, keep it awake for so long."</summary>
internal sealed record HoldQuestion(string CircuitId, TimeSpan Duration);

/// <summary>"If you have this circuit, end it", with what goes with it.</summary>
internal sealed record CloseQuestion(string CircuitId, CircuitCloseReason Reason = CircuitCloseReason.Closed, string? Message = null, string? Note = null);

internal sealed record CircuitAnswer(CircuitCommandOutcome Outcome);

/// <summary>"End everything of this person."</summary>
internal sealed record UserCloseQuestion(string UserKey, string? Message = null, string? Note = null);

internal sealed record UserCloseAnswer(int Circuits, int FailedCircuits, int Snapshots);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CircuitQuestion))]
[JsonSerializable(typeof(HoldQuestion))]
[JsonSerializable(typeof(CloseQuestion))]
[JsonSerializable(typeof(CircuitAnswer))]
[JsonSerializable(typeof(UserCloseQuestion))]
[JsonSerializable(typeof(UserCloseAnswer))]
internal sealed partial class CommandJson : JsonSerializerContext;
