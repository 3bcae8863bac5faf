using System.CommandLine;
using CircuitKit.LoadTests.CommandLine;

// Ctrl-C ends the apps and the Redis that were started, which takes longer than the two seconds a command usually gets.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
return await LoadCommand.Create().Parse(args).InvokeAsync(configuration);
