using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Lifetime.Commands;

/// <summary>A command of <see cref="ICircuitControl"/>. A closed list: it is a metric's tag.</summary>
internal enum CircuitCommand
{
    Checkpoint,

    Hibernate,

    Hold,

    Close,

    CloseUser,

    CloseSignIn,
}

/// <summary>How a command ended. A closed list: it is a metric's tag.</summary>
internal enum CommandOutcome
{
    Done,

    /// <summary>No server has the circuit.</summary>
    NotFound,

    /// <summary>A server has the circuit, but the command could not be carried out.</summary>
    Failed,

    /// <summary>Some servers, or the store, did not respond.</summary>
    Incomplete,
}

/// <summary>Measures commands given on this node.</summary>
internal sealed class CommandMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _commands = meter.Counter(ControlCommands, "{command}", "Commands given on this server, by outcome.");

    public void Commanded(CircuitCommand command, CommandOutcome outcome) =>
        _commands.Add(1, new(CircuitKitTags.Command, command.TagValue()), new(CircuitKitTags.Outcome, outcome.TagValue()));
}
