using System.CommandLine;
using CircuitKit.FleetSimulation.CommandLine;

// Ctrl-C ends the processes of the nodes and the Redis that were started, which takes longer than the two seconds a command usually gets.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
return await FleetCommand.Create().Parse(args).InvokeAsync(configuration);
