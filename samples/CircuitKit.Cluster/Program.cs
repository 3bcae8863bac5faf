using System.CommandLine;
using CircuitKit.Cluster.CommandLine;

// Ctrl-C ends the nodes and the Redis too, and nodes save their circuits first: more than the two seconds a command usually gets.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) };
return await ClusterCommand.Create().Parse(args).InvokeAsync(configuration);
