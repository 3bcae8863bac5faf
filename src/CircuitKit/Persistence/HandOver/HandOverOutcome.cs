using System.Text.Json.Serialization;

namespace CircuitKit.Persistence.HandOver;

/// <summary>How a hand-over of a live circuit ended. A closed list: it is a metric's tag.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HandOverOutcome>))]
internal enum HandOverOutcome
{
    /// <summary>The circuit is closed where it was, and its latest state is in the store.</summary>
    HandedOver,

    /// <summary>No node is known to hold the circuit.</summary>
    NotHeld,

    /// <summary>The circuit belongs to another user, and stays where it is.</summary>
    WrongUser,

    /// <summary>The server that held it is gone.</summary>
    NodeGone,

    /// <summary>The server that holds it did not answer in time.</summary>
    TimedOut,

    /// <summary>The circuit could not be closed, its latest state could not be saved, or the question could not be sent.</summary>
    Failed,
}
