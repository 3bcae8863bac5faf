using CircuitKit.FleetSimulation.Nodes;

namespace CircuitKit.FleetSimulation.Hosts;

/// <summary>A process with some nodes: carries out the orders that come in, side by side, and ends with its input.</summary>
internal sealed class HostLoop(NodeSettings settings, TextReader input, TextWriter output) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using NodeGroup nodes = new(settings);
        HostDuties duties = new(nodes);
        List<Task> underWay = [];
        await WriteAsync(HostWire.Ready);
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            HostOrder order = HostWire.Read<HostOrder>(line);
            underWay.RemoveAll(task => task.IsCompleted);
            underWay.Add(Task.Run(() => CarryOutAsync(duties, order, end.Token), CancellationToken.None));
        }

        await end.CancelAsync();
        await Task.WhenAll(underWay);
    }

    public void Dispose() => _writing.Dispose();

    private async Task CarryOutAsync(HostDuties duties, HostOrder order, CancellationToken cancellationToken)
    {
        HostAnswer answer;
        try
        {
            answer = new(order.Id, Error: null, HostWire.Pack(await duties.DoAsync(order, cancellationToken)));
        }
        catch (Exception exception) // Whatever went wrong is for the one who gave the order.
        {
            answer = new(order.Id, exception.ToString(), default);
        }

        await WriteAsync(HostWire.Write(answer));
    }

    private async Task WriteAsync(string line)
    {
        await _writing.WaitAsync();
        try
        {
            await output.WriteLineAsync(line);
            await output.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }
}
