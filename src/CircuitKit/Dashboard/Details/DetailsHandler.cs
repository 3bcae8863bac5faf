using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Pages;
using CircuitKit.Lifetime.NodeMetrics;
using CircuitKit.Persistence.Capture;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CircuitKit.Dashboard.Details;

/// <summary>Answers what this node knows of a circuit.</summary>
internal sealed class DetailsHandler(
    CircuitTable registry,
    HibernatedCircuits hibernated,
    CheckpointWorker worker,
    DashboardRecorder recorder,
    CircuitRoutes routes,
    PresentReader present,
    ResilientSnapshotStore store,
    PersistentServices services,
    NodeIdentity node,
    IOptions<CircuitKitOptions> options,
    TimeProvider time) : ClusterHandler<DetailsQuestion, NodeDetails>(DashboardJson.Default.DetailsQuestion, DashboardJson.Default.NodeDetails)
{
    // Below the time that who asked waits for an answer.
    private static readonly TimeSpan s_longestLook = TimeSpan.FromSeconds(3);

    public override string Kind => "dashboard-circuit";

    public override async Task<NodeDetails> AnswerAsync(DetailsQuestion question, CancellationToken cancellationToken)
    {
        var live = registry.FindLive(question.CircuitId);
        var asleep = hibernated.Find(question.CircuitId);
        var circuit = live?.View() ?? asleep?.View;
        var story = recorder.Lines.Find(question.CircuitId);
        return new NodeDetails
        {
            NodeId = node.Id,
            Circuit = circuit,
            UnsavedSeconds = live?.UnsavedFor?.TotalSeconds,
            Trouble = live is { IsUnsaved: true } or { IsSuperseded: true } ? SavingTroubles.InWords(live.Trouble) : null,
            Contents = question.WithContents && live is { Live: not null }
                ? await LookAsync(live, question.ShowValues && options.Value.Dashboard.ShowValues, cancellationToken).ConfigureAwait(false)
                : null,
            Keeping = KeepingOf(circuit, story?.End),
            Cost = live is not null ? CostOf(live.Page, live.RoundTrip, circuit!)
                : asleep is not null ? CostOf((asleep.View.Url, asleep.PathBase), roundTrip: null, circuit!)
                : null,
            Story = story,
        };
    }

    private SnapshotKeeping? KeepingOf(CircuitInfo? circuit, EndedCircuit? end) =>
        circuit is null && end is null ? null
        : new SnapshotKeeping(
            store.Health.Store,
            store.OutlivesProcess,
            circuit is not null ? SnapshotKeeping.Of(circuit, options.Value.Snapshots) : SnapshotKeeping.Of(end!, options.Value.Snapshots));

    private CircuitCost CostOf((string? Url, PathString PathBase) page, RoundTrip? roundTrip, CircuitInfo circuit)
    {
        var route = routes.Of(page);
        return new CircuitCost
        {
            Route = route,
            BytesPerCircuit = circuit.State == CircuitState.Hibernated ? null : present.Read().BytesPerCircuit,
            LastSeconds = roundTrip?.Last.TotalSeconds,
            UsualSeconds = roundTrip?.Usual.TotalSeconds,
            Page = PageCost.Of(registry.Live.Where(other => routes.Of(other.Page) == route).Select(other => other.View()), recorder.Times.Find(route)).Told(),
        };
    }

    private async Task<SnapshotContents> LookAsync(TrackedCircuit circuit, bool showValues, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_longestLook, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var capture = await worker.LookAsync(circuit, either.Token).ConfigureAwait(false);
            return SnapshotContents.Of(capture, await NamesAsync(circuit, capture, either.Token).ConfigureAwait(false), showValues);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new SnapshotContents { Outcome = CaptureOutcome.TimedOut };
        }
    }

    // What components persist by the components that are there; what services persist by what circuits have shown.
    private async Task<Dictionary<string, SnapshotName>> NamesAsync(TrackedCircuit circuit, CaptureResult capture, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, SnapshotName>(StringComparer.Ordinal);
        if (capture.State is null)
        {
            return names;
        }

        foreach (var (key, name) in services.NamesIn(capture.State.State) ?? [])
        {
            names[key] = new SnapshotName(name, services.TypeOf(name) is { } type ? TypeNames.Of(type) : null);
        }

        if (circuit.Live?.Inspector is { } inspector)
        {
            var properties = await inspector.LookAsync(() => inspector.Properties().Select(property => property.Name).ToList(), s_longestLook, time, cancellationToken)
                .ConfigureAwait(false);
            foreach (var property in properties ?? [])
            {
                names.TryAdd(property.Key, new SnapshotName(property.Path, TypeNames.Of(property.Type)));
            }
        }

        return names;
    }
}
