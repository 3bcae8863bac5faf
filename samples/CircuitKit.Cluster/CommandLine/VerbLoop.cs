using CircuitKit.Cluster.Nodes;
using CircuitKit.Cluster.Proxy;

namespace CircuitKit.Cluster.CommandLine;

/// <summary>Reads one command per line, and executes them one after the other.</summary>
internal static class VerbLoop
{
    /// <summary>Ends with <c>quit</c>, and at the end of the input, when the process that started the cluster is gone.</summary>
    public static async Task RunAsync(Fleet fleet, FleetProxy proxy, CancellationToken cancellationToken)
    {
        using var quit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var verbs = Verbs.Create(fleet, proxy, quit.Cancel);
        Terminal.Say(Verbs.Summary);
        using var input = new StreamReader(Console.OpenStandardInput());
        while (!quit.IsCancellationRequested)
        {
            // Reading a terminal cannot be cancelled; the thread that waits for it does not keep the process alive.
            if (await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken) is not { } line)
            {
                return;
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                try
                {
                    await verbs.RunAsync(line, quit.Token);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    // "quit" cancels the call that executes it.
                }
            }
        }
    }
}
