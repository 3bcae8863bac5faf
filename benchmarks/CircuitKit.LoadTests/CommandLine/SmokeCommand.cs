using System.CommandLine;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Pacing;

namespace CircuitKit.LoadTests.CommandLine;

internal static class SmokeCommand
{
    public static Command Create()
    {
        Command command = new("smoke", "A small round of everything in less than a minute, to see that it works; for build servers.");
        command.Runs((_, cancellationToken) => new SmokeRun(new LoadClock(TimeProvider.System)).RunAsync(cancellationToken));
        return command;
    }
}
