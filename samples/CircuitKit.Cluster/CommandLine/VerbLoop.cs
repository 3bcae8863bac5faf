namespace CircuitKit.Cluster.CommandLine;

/// <summary>Reads one command per line from the terminal, and executes them one after the other.</summary>
internal sealed class VerbLoop
{
    private static readonly StreamReader s_input = new(Console.OpenStandardInput());

    private readonly Task<string?> _first = ReadAsync();

    /// <summary>
    /// Whether anybody may type: not in a container, in a service, or with <c>nohup</c>, where the input ends as soon as it is read. The cluster then
    /// takes its commands from other processes only, and runs until it is asked to stop.
    /// </summary>
    public bool HasTerminal => _first is not { IsCompletedSuccessfully: true, Result: null };

    /// <summary>Ends with <c>quit</c>, and at the end of the input, when the process that started the cluster is gone.</summary>
    public async Task RunAsync(Verbs verbs, CancellationToken cancellationToken)
    {
        var next = HasTerminal ? _first : new TaskCompletionSource<string?>().Task;
        try
        {
            while (await next.WaitAsync(verbs.HasQuit) is { } line)
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    await verbs.RunAsync(line, cancellationToken);
                }

                next = ReadAsync();
            }
        }
        catch (OperationCanceledException) when (verbs.HasQuit.IsCancellationRequested)
        {
            // "quit", or a signal.
        }
    }

    // Reading a terminal cannot be cancelled; the thread that waits for it does not keep the process alive.
    private static Task<string?> ReadAsync() => Task.Run(s_input.ReadLine, CancellationToken.None);
}
