using System.Globalization;
using CircuitKit.LoadTests.Pacing;

namespace CircuitKit.LoadTests.Circuits;

/// <summary>One page and the person in front of it, who has one hand: a click waits for the answer to the one before, but its time runs.</summary>
internal sealed class LoadPage(HeadlessCircuit circuit, LoadTarget target, LoadClock clock) : IDisposable
{
    private readonly SemaphoreSlim _hand = new(1, 1);
    private int _typed;

    public HeadlessCircuit Circuit => circuit;

    /// <summary>Which of the servers it is, or was last, connected to.</summary>
    public required int Server { get; set; }

    /// <summary>What the watched element shows; null when none is watched.</summary>
    public string? Shown => target.Watch is { } watch ? circuit.FindText(watch) : null;

    /// <summary>The next connection goes to this server.</summary>
    public void RouteTo(int server)
    {
        Server = server;
        circuit.RouteTo(target.PageOn(server));
    }

    /// <summary>Types and clicks once, as the target says; the log gets the time from when that was due to when the page showed its effect.</summary>
    public async Task ClickAsync(TimeSpan due, ClickLog log, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(target.Timeout, clock.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _hand.WaitAsync(either.Token);
            try
            {
                TimeSpan sent = clock.Now;
                await ActAsync(either.Token);
                log.Answered(due, sent, clock.Now);
            }
            finally
            {
                _hand.Release();
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            log.Failures.Add("click", e);
        }
    }

    public void Dispose() => _hand.Dispose();

    private async Task ActAsync(CancellationToken cancellationToken)
    {
        if (target.Watch is not { } watch)
        {
            await TypeAndClickAsync(cancellationToken);
            return;
        }

        string before = circuit.TextOf(watch);
        await TypeAndClickAsync(cancellationToken);
        await circuit.WaitForAsync(() => circuit.FindText(watch) != before, cancellationToken);
    }

    private async Task TypeAndClickAsync(CancellationToken cancellationToken)
    {
        if (target.Type is { } input)
        {
            string number = (++_typed).ToString(CultureInfo.InvariantCulture);
            await circuit.ChangeAsync(input, target.Text.Replace("{n}", number, StringComparison.Ordinal), cancellationToken);
        }

        if (target.Click.Length > 0)
        {
            await circuit.ClickAsync(target.Click, cancellationToken);
        }
    }
}
