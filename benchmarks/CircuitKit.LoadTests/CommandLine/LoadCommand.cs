using System.CommandLine;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>The command line: one verb for each kind of load.</summary>
internal static class LoadCommand
{
    public static RootCommand Create()
    {
        RootCommand command = new("Opens many Blazor Server circuits without browsers, uses them, and measures.")
        {
            SteadyCommand.Create(),
            MemoryCommand.Create(),
            ChurnCommand.Create(),
            ReconnectCommand.Create(),
            PauseCommand.Create(),
            CompareCommand.Create(),
            CompareMemoryCommand.Create(),
            CompareChurnCommand.Create(),
            CompareIdleCommand.Create(),
            ScaleCommand.Create(),
        };
        foreach (Command scenario in ScenarioCommands.Create())
        {
            command.Add(scenario);
        }

        command.Add(SmokeCommand.Create());
        return command;
    }
}
