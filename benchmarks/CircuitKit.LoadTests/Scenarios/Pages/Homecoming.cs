using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Scenarios.Pages;

/// <summary>What pages found when they came back. Safe for use by several threads.</summary>
internal sealed class Homecoming
{
    private readonly Lock _gate = new();

    /// <summary>From the moment all were to come back until each showed its state again; a page that was refused has no time.</summary>
    public Latencies Times { get; } = new();

    /// <summary>How many pages had an answer.</summary>
    public int Answered { get; private set; }

    /// <summary>Found their own circuit.</summary>
    public int Live { get; private set; }

    /// <summary>Found a new circuit with saved state.</summary>
    public int Resumed { get; private set; }

    /// <summary>Found nothing: a browser would reload the page, and all is lost.</summary>
    public int Rejected { get; private set; }

    /// <summary>Show exactly what they showed before.</summary>
    public int Whole { get; private set; }

    /// <summary>Clicks whose effect the person had seen and does not see any more, over all pages.</summary>
    public int ClicksLost { get; private set; }

    /// <summary>The same of the page that lost most.</summary>
    public int MostClicksLost { get; private set; }

    public void Add(ReconnectOutcome outcome, OrderView before, OrderView now, TimeSpan after)
    {
        Times.Record(after);
        lock (_gate)
        {
            Answered++;
            Live += outcome == ReconnectOutcome.Live ? 1 : 0;
            Resumed += outcome == ReconnectOutcome.Resumed ? 1 : 0;
            Whole += now == before ? 1 : 0;
            Lose(before.Changes - now.Changes);
        }
    }

    public void AddRejected(OrderView before)
    {
        lock (_gate)
        {
            Answered++;
            Rejected++;
            Lose(before.Changes);
        }
    }

    /// <summary>A page that had no answer at all.</summary>
    public void AddFailed(OrderView before)
    {
        lock (_gate)
        {
            Lose(before.Changes);
        }
    }

    // A click whose answer was on its way when the server died may be there though nobody saw it.
    private void Lose(int clicks)
    {
        ClicksLost += Math.Max(0, clicks);
        MostClicksLost = Math.Max(MostClicksLost, clicks);
    }
}
