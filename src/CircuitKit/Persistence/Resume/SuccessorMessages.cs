using System.Text.Json.Serialization;

namespace CircuitKit.Persistence.Resume;

/// <summary>"A browser resumes this snapshot once more: end the circuit that you made from it."</summary>
/// <param name="OldKey">The snapshot.</param>
/// <param name="NewKey">The key of that circuit's own snapshot.</param>
internal sealed record SuccessorQuestion(string OldKey, string NewKey);

internal sealed record SuccessorAnswer(SuccessorEnd Outcome);

/// <summary>What became of a circuit that was to be ended because its snapshot is resumed once more.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SuccessorEnd>))]
internal enum SuccessorEnd
{
    /// <summary>This node has no such circuit, or cannot be asked.</summary>
    NotHeld,

    /// <summary>It is ended, or is about to be and cannot be reached any more.</summary>
    Ended,

    /// <summary>Its page is shown: it lives on, and the snapshot is used up.</summary>
    Confirmed,
}

[JsonSerializable(typeof(SuccessorQuestion))]
[JsonSerializable(typeof(SuccessorAnswer))]
internal sealed partial class SuccessorJson : JsonSerializerContext;
