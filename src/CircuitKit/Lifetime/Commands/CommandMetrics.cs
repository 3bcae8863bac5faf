using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Measures commands given on this node.</summary>
internal sealed class CommandMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _commands = meter.Counter(ControlCommands, "{command}", "Commands given on this server, by outcome.");

    public void Commanded(CircuitCommand command, CommandOutcome outcome) =>
        _commands.Add(1, new(CircuitKitTags.Command, command.TagValue()), new(CircuitKitTags.Outcome, outcome.TagValue()));
}
