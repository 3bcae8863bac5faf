using Microsoft.AspNetCore.Components;

namespace CircuitKit.Sample.Journey;

/// <summary>
/// Where this page has been. The count is part of the state that is carried over, so each new circuit that finds it
/// knows that it is a continuation.
/// </summary>
internal sealed class CircuitJourney(ServerProcess server, TimeProvider time)
{
    private const int StopsShown = 8;
    private bool _arrived;

    [PersistentState]
    public int Openings { get; set; }

    [PersistentState]
    public List<JourneyStop> Stops { get; set; } = [];

    /// <summary>Kept here and not by the page that shows it: a page's own state ends when the person goes to another page.</summary>
    [PersistentState]
    public string Note { get; set; } = string.Empty;

    public int CarriedOver => Math.Max(0, Openings - 1);

    public bool ProcessChanged => Stops is [.., var before, var here] && (before.ProcessId, before.Node) != (here.ProcessId, here.Node);

    public JourneyStop Here => Stops is [.., var last] ? last : new JourneyStop(server.Id, server.Node, time.GetUtcNow());

    /// <summary>
    /// Called by the layout once it is interactive; prerendering is not an arrival, because there is no circuit yet.
    /// A reconnect to a circuit that is still alive is none either: the layout is not created again.
    /// </summary>
    public void Arrive()
    {
        if (_arrived)
        {
            return;
        }

        _arrived = true;
        Openings++;
        Stops.Add(new JourneyStop(server.Id, server.Node, time.GetUtcNow()));
        if (Stops.Count > StopsShown)
        {
            Stops.RemoveAt(0);
        }
    }
}
