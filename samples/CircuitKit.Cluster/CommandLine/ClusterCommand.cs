using System.CommandLine;
using CircuitKit.Cluster.Proxy;

namespace CircuitKit.Cluster.CommandLine;

/// <summary>The command line of the sample.</summary>
internal static class ClusterCommand
{
    private const int Failed = 1;

    public static RootCommand Create()
    {
        Option<int> port = new("--port") { Description = "Where the proxy listens on localhost; 0 takes a free port.", DefaultValueFactory = _ => 5090 };
        Option<int> nodes = new("--nodes") { Description = "How many servers run the app.", DefaultValueFactory = _ => 3 };
        Option<string?> redis = new("--redis") { Description = "An existing Redis, such as localhost:6379, instead of starting one." };
        port.Validators.Add(result => Within(result.GetValueOrDefault<int>(), 0, 65535, "--port", result.AddError));
        nodes.Validators.Add(result => Within(result.GetValueOrDefault<int>(), 1, 9, "--nodes", result.AddError));
        Argument<string[]> verb = new("COMMAND")
        {
            Description = $"Instead of starting a cluster, tells the one on --port: {Verbs.Summary}.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        RootCommand command = new("Starts several servers of the sample app with one Redis, behind a proxy without sticky sessions. Stop, kill and roll them while you work.")
        {
            port,
            nodes,
            redis,
            verb,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                if (result.GetValue(verb) is { Length: > 0 } words)
                {
                    string said = await RemoteVerbs.SendAsync(result.GetValue(port), string.Join(' ', words), cancellationToken);
                    await result.InvocationConfiguration.Output.WriteLineAsync(said);
                }
                else
                {
                    await ClusterRun.RunAsync(result.GetValue(port), result.GetValue(nodes), result.GetValue(redis), cancellationToken);
                }

                return 0;
            }
            catch (ClusterException e)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync(e.Message);
                return Failed;
            }
        });
        return command;
    }

    private static void Within(int value, int smallest, int largest, string option, Action<string> refuse)
    {
        if (value < smallest || value > largest)
        {
            refuse($"{option} is {value}; set it to a value from {smallest} to {largest}.");
        }
    }
}
