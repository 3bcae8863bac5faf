using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Measures commands given on this node.</summary>
internal sealed class CommandMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _commands = meter.Counter(ControlCommands, "{command}", "Commands given on this server, by outcome.");

    public void Commanded(ControlCommand command, ControlOutcome outcome) =>
        _commands.Add(1, new(CircuitKitTags.Command, Name(command)), new(CircuitKitTags.Outcome, Name(outcome)));

    private static string Name(ControlCommand command) => command switch
    {
        ControlCommand.Checkpoint => "checkpoint",
        ControlCommand.Hibernate => "hibernate",
        ControlCommand.Hold => "hold",
        ControlCommand.Close => "close",
        _ => "close_user",
    };

    private static string Name(ControlOutcome outcome) => outcome switch
    {
        ControlOutcome.Done => "done",
        ControlOutcome.NotFound => "not_found",
        ControlOutcome.Failed => "failed",
        _ => "incomplete",
    };
}
