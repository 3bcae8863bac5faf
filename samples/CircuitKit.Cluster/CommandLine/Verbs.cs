using System.CommandLine;
using System.CommandLine.Help;
using CircuitKit.Cluster.Nodes;
using CircuitKit.Cluster.Proxy;

namespace CircuitKit.Cluster.CommandLine;

/// <summary>The commands that you can type while the cluster runs.</summary>
internal sealed class Verbs : IDisposable
{
    public const string Summary = "status, kill N, stop N, start N, roll, crash, cut, quit";

    private readonly CancellationTokenSource _quit;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Command _all;

    /// <param name="fleet">The nodes.</param>
    /// <param name="proxy">In front of them.</param>
    /// <param name="cancellationToken">Ends the cluster, as <c>quit</c> does.</param>
    public Verbs(Fleet fleet, FleetProxy proxy, CancellationToken cancellationToken)
    {
        _quit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _all = new Command("verb", Summary)
        {
            Verb("status", "Lists the nodes, with their process ids and numbers of connections.", _ => Status(fleet, proxy)),
            OfNode("kill", "kill -9: the node cannot save anything.", (number, _) => fleet[number].KillAsync()),
            OfNode("stop", "SIGTERM, as in a deploy: the node saves and evicts its circuits.", (number, cancel) => fleet[number].StopAsync(cancel)),
            OfNode("start", "Starts a node that was killed or stopped, and waits until the proxy uses it.", fleet.StartAsync),
            Verb("roll", "A rolling restart: stops one node after the other and starts it again.", fleet.RollAsync),
            Verb("crash", "The same with kill -9.", fleet.CrashAsync),
            Verb("cut", "Cuts every browser's connection; the nodes keep running, and each browser reconnects to another one.", _ => Cut(proxy)),
            Verb("quit", "Ends the nodes and the Redis.", _ => Quit()),
        };
    }

    /// <summary>Cancelled when the cluster is to end.</summary>
    public CancellationToken HasQuit => _quit.Token;

    /// <summary>Carries out one command; the next one waits.</summary>
    public async Task RunAsync(string line, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await CarryOutAsync(line, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _quit.Dispose();
        _turn.Dispose();
    }

    private async Task CarryOutAsync(string line, CancellationToken cancellationToken)
    {
        var parsed = _all.Parse(line);
        if (parsed.Errors.Count > 0 || parsed.Action is HelpAction or null)
        {
            foreach (var error in parsed.Errors)
            {
                Terminal.Say(error.Message);
            }

            Terminal.Say(Summary);
            return;
        }

        try
        {
            var before = TimeProvider.System.GetTimestamp();
            await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellationToken);
            Terminal.Say($"done: {line.Trim()} ({TimeProvider.System.GetElapsedTime(before).TotalSeconds:0.0} s)");
        }
        catch (ClusterException e)
        {
            Terminal.Say(e.Message);
        }
    }

    private static Command OfNode(string name, string description, Func<int, CancellationToken, Task> action)
    {
        Argument<int> number = new("N") { Description = "The node's number, from 1." };
        Command command = new(name, description) { number };
        command.SetAction((result, cancellationToken) => action(result.GetValue(number), cancellationToken));
        return command;
    }

    private static Command Verb(string name, string description, Func<CancellationToken, Task> action)
    {
        Command command = new(name, description);
        command.SetAction((_, cancellationToken) => action(cancellationToken));
        return command;
    }

    private static Task Status(Fleet fleet, FleetProxy proxy)
    {
        foreach (var node in fleet.Nodes)
        {
            Terminal.Say(node.ProcessId is { } id
                ? $"{node.Name}: process {id} at {node.Address}, {(proxy.IsInService(node) ? "in service" : "not ready")}, {proxy.ConnectionsOf(node)} connections"
                : $"{node.Name}: does not run");
        }

        return Task.CompletedTask;
    }

    private static Task Cut(FleetProxy proxy)
    {
        Terminal.Say($"{proxy.CutConnections()} connections cut");
        return Task.CompletedTask;
    }

    private Task Quit()
    {
        // Not from within: whoever asked for it still gets the answer.
        _quit.CancelAfter(TimeSpan.FromMilliseconds(100));
        return Task.CompletedTask;
    }
}
