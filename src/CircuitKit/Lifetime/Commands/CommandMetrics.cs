using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Measures commands given on this node.</summary>
internal sealed class CommandMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _commands = meter.Counter(ControlCommands, "{command}", "Commands given on this server, by outcome.");

    public void Commanded(CircuitCommand command, CommandOutcome outcome) =>
        _commands.Add(1, new(CircuitKitTags.Command, Name(command)), new(CircuitKitTags.Outcome, Name(outcome)));

    private static string Name(CircuitCommand command) => command switch
    {
        CircuitCommand.Checkpoint => "checkpoint",
        CircuitCommand.Hibernate => "hibernate",
        CircuitCommand.Hold => "hold",
        CircuitCommand.Close => "close",
        _ => "close_user",
    };

    private static string Name(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Done => "done",
        CommandOutcome.NotFound => "not_found",
        CommandOutcome.Failed => "failed",
        _ => "incomplete",
    };
}
