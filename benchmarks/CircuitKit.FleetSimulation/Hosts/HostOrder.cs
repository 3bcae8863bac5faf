using System.Text.Json;
using System.Text.Json.Serialization;
using CircuitKit.FleetSimulation.Nodes;

namespace CircuitKit.FleetSimulation.Hosts;

/// <summary>What the process of some nodes can be asked to do.</summary>
internal enum HostVerb
{
    /// <summary>Starts <see cref="HostOrder.Count"/> nodes; a <see cref="StartedNodes"/>.</summary>
    Start,

    /// <summary>Opens <see cref="HostOrder.Count"/> circuits on each node and waits until they are saved; a <see cref="HostReading"/>.</summary>
    Open,

    /// <summary>Opens one circuit on <see cref="HostOrder.Node"/>; an <see cref="OpenedCircuit"/>.</summary>
    OpenOne,

    /// <summary>Changes circuits of all nodes, <see cref="HostOrder.PerSecond"/> of each node, and waits until they are saved; a reading.</summary>
    Change,

    /// <summary>Waits until nothing is unsaved; a reading.</summary>
    Settle,

    /// <summary>A <see cref="HostReading"/>, after a collection.</summary>
    Read,

    /// <summary>Waits until each node sees what <see cref="HostOrder.Sight"/> says; an <see cref="Agreement"/>.</summary>
    Watch,

    /// <summary>Opens <see cref="HostOrder.Count"/> dashboards for <see cref="HostOrder.Seconds"/>; a <see cref="ScreensSeen"/>.</summary>
    Screens,

    /// <summary>Drains <see cref="HostOrder.Node"/> and stops it; a <see cref="DrainedNode"/>.</summary>
    Drain,

    /// <summary>What the browsers of at most <see cref="HostOrder.Count"/> circuits of <see cref="HostOrder.Node"/> have; tickets.</summary>
    Tickets,

    /// <summary>Resumes <see cref="HostOrder.Tickets"/> on the nodes here in turn; a <see cref="ResumedCircuits"/>.</summary>
    Resume,
}

/// <summary>One line to the process of some nodes.</summary>
internal sealed record HostOrder(HostVerb Verb)
{
    public int Id { get; init; }

    public int Count { get; init; }

    /// <summary>The number of the first dashboard.</summary>
    public int First { get; init; }

    public double Seconds { get; init; }

    public double PerSecond { get; init; }

    public string? Node { get; init; }

    public Sight? Sight { get; init; }

    public IReadOnlyList<CircuitTicket>? Tickets { get; init; }
}

/// <summary>One line back.</summary>
internal sealed record HostAnswer(int Id, string? Error, JsonElement Result);

internal sealed record StartedNodes(IReadOnlyList<string> Ids, DateTimeOffset At);

internal sealed record OpenedCircuit(string TabId, DateTimeOffset At);

/// <summary>What each node should see.</summary>
internal sealed record Sight(SightKind Kind, string? Node = null, int Count = 0, string? TabId = null);

[JsonConverter(typeof(JsonStringEnumConverter<SightKind>))]
internal enum SightKind
{
    /// <summary>The node lists as many nodes, by its last heartbeat.</summary>
    Nodes,

    /// <summary>The node lists that node no more.</summary>
    Gone,

    /// <summary>The node knows that that node drains, or is gone.</summary>
    Draining,

    /// <summary>The node knows how many circuits that node has.</summary>
    Circuits,

    /// <summary>The node finds the circuit of that tab when it asks that node.</summary>
    Circuit,
}

/// <summary>When the last node saw something, and how many did not.</summary>
internal sealed record Agreement(DateTimeOffset At, int Missing);

internal sealed record ScreensSeen(int Statuses, int Incomplete);

/// <param name="Tickets">What the browsers have whose circuits were released.</param>
/// <param name="At">When the drain began.</param>
/// <param name="Unsaved">How many circuits were not saved.</param>
internal sealed record DrainedNode(IReadOnlyList<CircuitTicket> Tickets, DateTimeOffset At, int Unsaved);

internal sealed record ResumedCircuits(int Count, IReadOnlyDictionary<string, int> Failures);

/// <summary>The nodes of one process.</summary>
/// <param name="Heap">The managed heap of the process after a collection.</param>
/// <param name="Circuits">How many circuits its nodes have.</param>
/// <param name="Unsaved">How many of them are not saved.</param>
/// <param name="Saves">How many snapshots were saved since the start.</param>
/// <param name="SavedBytes">Their bytes.</param>
/// <param name="Changes">How often circuits were changed by this order.</param>
/// <param name="Troubles">Warnings and errors that were logged, by event.</param>
internal sealed record HostReading(
    long Heap, int Circuits, int Unsaved, long Saves, long SavedBytes, long Changes, IReadOnlyDictionary<string, int> Troubles);
