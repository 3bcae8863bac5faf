using System.Globalization;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>A person who clicks at a steady pace and remembers what the page showed when.</summary>
internal sealed class ClickingCircuit(HeadlessCircuit circuit) : IAsyncDisposable
{
    private readonly List<(DateTimeOffset At, int Count)> _seen = [];
    private readonly string _marker = circuit.TextOf("marker");
    private int _sent;

    public DateTimeOffset OpenedAt { get; } = TimeProvider.System.GetUtcNow();

    /// <summary>The longest that a click waited for its answer since the page came back; on a busy machine everything else takes as long.</summary>
    public TimeSpan SlowestAnswer { get; private set; }

    /// <summary>Clicks every <paramref name="pace"/> until the connection is gone or the token says so.</summary>
    public async Task ClickAsync(TimeSpan pace, CancellationToken cancellationToken)
    {
        long? clicked = null;
        try
        {
            await Task.Delay(pace * Random.Shared.NextDouble(), TimeProvider.System, cancellationToken);
            while (true)
            {
                _sent++;
                clicked = TimeProvider.System.GetTimestamp();
                await circuit.ClickAsync("increment", cancellationToken);
                await circuit.WaitForAsync(() => Count() >= _sent, cancellationToken);
                _seen.Add((TimeProvider.System.GetUtcNow(), Count()));
                Answered();
                await Task.Delay(pace, TimeProvider.System, cancellationToken);
            }
        }
        catch (Exception e) when (e is CircuitDisconnectedException or OperationCanceledException)
        {
            // The server is killed, or the round is over. It may have stood still since a click that it never answered.
            Answered();
        }

        void Answered()
        {
            SlowestAnswer = clicked is { } at ? Max(SlowestAnswer, TimeProvider.System.GetElapsedTime(at)) : SlowestAnswer;
            clicked = null;
        }
    }

    /// <summary>Comes back, and answers what is wrong with the state found there; null when nothing is.</summary>
    public async Task<string?> ComeBackAsync(DateTimeOffset killedAt, TimeSpan allowedLoss, CancellationToken cancellationToken)
    {
        var deadline = killedAt + TimeSpan.FromSeconds(60);
        var outcome = await circuit.ReconnectUntilAsync(deadline, cancellationToken);
        if (outcome != ReconnectOutcome.Resumed)
        {
            return $"was {outcome}";
        }

        var needed = _seen.LastOrDefault(seen => seen.At <= killedAt - allowedLoss).Count;
        var (count, marker) = (Count(), circuit.TextOf("marker"));
        _seen.Clear();
        SlowestAnswer = TimeSpan.Zero;
        var sent = _sent;
        _sent = count;
        return marker != _marker ? $"has the state of another circuit ({marker} instead of {_marker})"
            : count < needed ? $"shows {count}, older than {allowedLoss} before the kill, when it showed {needed}"
            : count > sent ? $"shows {count} after {sent} clicks"
            : null;
    }

    public ValueTask DisposeAsync() => circuit.DisposeAsync();

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private int Count() => int.Parse(circuit.TextOf("count"), CultureInfo.InvariantCulture);
}
