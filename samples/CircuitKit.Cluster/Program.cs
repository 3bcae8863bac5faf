using System.CommandLine;
using CircuitKit.Cluster.CommandLine;

// Ctrl-C ends the nodes and the Redis too. The nodes save their circuits first, which takes more than the usual two seconds.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) };
return await ClusterCommand.Create().Parse(args).InvokeAsync(configuration);
