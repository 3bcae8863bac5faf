using CircuitKit.LoadTests.Pacing;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Circuits;

/// <summary>One page and the person in front of it, who has one hand: a click waits for the answer to the one before, but its time runs.</summary>
internal sealed class LoadPage(HeadlessCircuit circuit, LoadTarget target, LoadClock clock) : IDisposable
{
    private readonly SemaphoreSlim _hand = new(1, 1);

    public HeadlessCircuit Circuit => circuit;

    /// <summary>Clicks once; the log gets the time from when the click was due to when the page showed its effect.</summary>
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
                await ClickAsync(either.Token);
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

    private async Task ClickAsync(CancellationToken cancellationToken)
    {
        if (target.Watch is not { } watch)
        {
            await circuit.ClickAsync(target.Click, cancellationToken);
            return;
        }

        string before = circuit.TextOf(watch);
        await circuit.ClickAsync(target.Click, cancellationToken);
        await circuit.WaitForAsync(() => circuit.FindText(watch) != before, cancellationToken);
    }
}
