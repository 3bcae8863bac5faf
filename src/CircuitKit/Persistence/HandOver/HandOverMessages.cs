using System.Text.Json.Serialization;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.HandOver;

/// <summary>How a hand-over of a live circuit ended. A closed list: it is a metric's tag.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HandOverOutcome>))]
internal enum HandOverOutcome
{
    /// <summary>The circuit is closed where it was, and its latest state is in the store.</summary>
    HandedOver,

    /// <summary>A copy of its state is in the store, and the circuit stays where it is.</summary>
    Copied,

    /// <summary>No node is known to hold the circuit.</summary>
    NotHeld,

    /// <summary>The circuit belongs to another user, and stays where it is.</summary>
    WrongUser,

    /// <summary>A page that was loaded again asked for it, and another page uses it.</summary>
    InUse,

    /// <summary>The server that held it is gone.</summary>
    NodeGone,

    /// <summary>The server that holds it did not respond in time.</summary>
    TimedOut,

    /// <summary>The circuit could not be closed, its latest state could not be saved, or the question could not be sent.</summary>
    Failed,
}

/// <summary>A browser asks for its circuit.</summary>
/// <param name="Key">The circuit's snapshot key.</param>
/// <param name="User">Who asks.</param>
/// <param name="ReloadedTab">See <see cref="CircuitConnection.ReloadedTab"/>.</param>
internal readonly record struct TakeOverRequest(SnapshotKey Key, UserBinding User, string? ReloadedTab)
{
    /// <summary>Where to save a copy of its state, if that is all that is wanted: the circuit stays.</summary>
    public SnapshotKey? CopyTo { get; init; }
}

/// <summary>Asks for a circuit whose browser has come to the asking node.</summary>
/// <param name="Key">The circuit's snapshot key.</param>
/// <param name="User">The <see cref="UserBinding"/> of the browser's user.</param>
/// <param name="ReloadedTab">See <see cref="CircuitConnection.ReloadedTab"/>.</param>
/// <param name="CopyTo">See <see cref="TakeOverRequest.CopyTo"/>.</param>
internal sealed record HandOverQuestion(string Key, byte[] User, string? ReloadedTab = null, string? CopyTo = null);

internal sealed record HandOverAnswer(HandOverOutcome Outcome);

/// <summary>Reports that the user has closed the page of a circuit.</summary>
internal sealed record DisconnectBeaconQuestion(string Key);

internal sealed record DisconnectBeaconAnswer(bool WasHeld);

[JsonSerializable(typeof(DisconnectBeaconQuestion))]
[JsonSerializable(typeof(DisconnectBeaconAnswer))]
[JsonSerializable(typeof(HandOverQuestion))]
[JsonSerializable(typeof(HandOverAnswer))]
internal sealed partial class HandOverJson : JsonSerializerContext;
