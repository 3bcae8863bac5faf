using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Pages;

namespace CircuitKit.Dashboard.Details;

/// <summary>Finds a circuit in the fleet, and the circuits it continues, which may have been on other servers.</summary>
internal sealed class CircuitDetailsReader(ClusterFanOut cluster, DetailsHandler handler)
{
    /// <summary>A circuit that was resumed more often shows its latest timelines.</summary>
    public const int MaxTimelines = 6;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    public async Task<CircuitDetails> ReadAsync(string circuitId, bool showValues, CancellationToken cancellationToken)
    {
        var (nodes, missing) = await AskAsync(new DetailsQuestion(circuitId, WithPreview: true, showValues)).ConfigureAwait(false);
        List<Timeline> timelines = [.. nodes.SelectMany(node => node.Timelines)];
        while (timelines is [.., { ContinuationOf: { } before }] && timelines.Count < MaxTimelines)
        {
            var earlier = await AskAsync(new DetailsQuestion(before, WithPreview: false, ShowValues: false)).ConfigureAwait(false);
            if (earlier.Nodes.SelectMany(node => node.Timelines).FirstOrDefault() is not { } timeline)
            {
                // Its server is gone or has forgotten it.
                break;
            }

            timelines.Add(timeline);
        }

        var known = nodes.FirstOrDefault(node => node.Circuit is not null) ?? nodes.FirstOrDefault(node => node.Timelines.Count > 0);
        return (known ?? new CircuitDetails()) with { Timelines = timelines, MissingNodes = missing };

        async Task<(List<CircuitDetails> Nodes, IReadOnlyList<string> Missing)> AskAsync(DetailsQuestion question)
        {
            var answers = await cluster.AskAllAsync(handler, question, s_timeout, cancellationToken).ConfigureAwait(false);
            return ([.. answers.Answers.Select(answer => answer.Answer)], answers.Missing);
        }
    }
}

/// <summary>Asks a node what it knows about a circuit.</summary>
/// <param name="CircuitId">The circuit.</param>
/// <param name="WithPreview">Whether to capture its state for a preview.</param>
/// <param name="ShowValues">Whether the preview shows values; ignored where the node's options do not allow it.</param>
internal sealed record DetailsQuestion(string CircuitId, bool WithPreview, bool ShowValues);

/// <summary>What a node, or the whole fleet, knows about a circuit.</summary>
internal sealed record CircuitDetails
{
    /// <summary>The circuit; null when it has ended, or is not on that node.</summary>
    public CircuitInfo? Circuit { get; init; }

    public double? UnsavedSeconds { get; init; }

    /// <summary>Why it cannot be saved.</summary>
    public string? Trouble { get; init; }

    public SnapshotPreview? Preview { get; init; }

    /// <summary>What of its changed fields is kept; null where fields are not kept.</summary>
    public KeptFieldsSummary? Kept { get; init; }

    public SnapshotLocation? Location { get; init; }

    public CircuitCost? Cost { get; init; }

    /// <summary>The circuit's timeline and those of the circuits it continues, the latest first; of a node only the circuit's.</summary>
    public IReadOnlyList<Timeline> Timelines { get; init; } = [];

    public IReadOnlyList<string> MissingNodes { get; init; } = [];
}

/// <summary>What a circuit costs its server.</summary>
internal sealed record CircuitCost
{
    /// <summary>The template of its page's route.</summary>
    public required string Route { get; init; }

    /// <summary>The mean of all live circuits of its server: the memory of a single circuit cannot be measured.</summary>
    public long? BytesPerCircuit { get; init; }

    /// <summary>How long its latest event took until the browser showed the result.</summary>
    public double? LastSeconds { get; init; }

    /// <summary>How long its events usually take.</summary>
    public double? UsualSeconds { get; init; }

    /// <summary>The cost of all circuits of this page on its server.</summary>
    public PageCost? Page { get; init; }
}
