using System.Text.Json.Serialization;

namespace CircuitKit.Persistence.HandOver;

/// <summary>How the taking over of a live circuit ended. A closed list: it is a metric's tag.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HandOverOutcome>))]
internal enum HandOverOutcome
{
    /// <summary>The circuit is closed where it was, and its latest state is in the store.</summary>
    HandedOver,

    /// <summary>Nobody is known to hold the circuit, or not any more.</summary>
    NotHeld,

    /// <summary>It belongs to another person, and stays where it is.</summary>
    WrongUser,

    /// <summary>The server that held it is gone.</summary>
    NodeGone,

    /// <summary>The server that holds it did not answer in time.</summary>
    TimedOut,

    /// <summary>It could not be closed, or its latest state could not be saved, or the question could not be sent.</summary>
    Failed,
}
