using CircuitKit.Dashboard.Pages;

namespace CircuitKit.Dashboard.Details;

/// <summary>What a circuit costs its server.</summary>
internal sealed record CircuitCost
{
    /// <summary>The template of its page's route.</summary>
    public required string Route { get; init; }

    /// <summary>The mean of all live circuits of its server: one circuit's own is not known to anybody.</summary>
    public long? BytesPerCircuit { get; init; }

    /// <summary>How long its latest event took until the browser showed the result.</summary>
    public double? LastSeconds { get; init; }

    /// <summary>How long its events usually take.</summary>
    public double? UsualSeconds { get; init; }

    /// <summary>What all circuits of this page on its server cost.</summary>
    public PageCost? Page { get; init; }
}
