using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Pages;
using CircuitKit.Dashboard.Status;
using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.State;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Metrics;
using CircuitKit.Tracking.RoundTrips;

namespace CircuitKit.Dashboard.Details;

/// <summary>Returns what this node knows about a circuit.</summary>
internal sealed class DetailsHandler(
    CircuitTable registry,
    HibernatedCircuits hibernated,
    CheckpointWorker worker,
    RecentPreviews previews,
    DashboardRecorder recorder,
    CircuitRoutes routes,
    CircuitGauges gauges,
    ResilientSnapshotStore store,
    PersistentServices services,
    KeptState kept,
    IOptions<DashboardOptions> options,
    IOptions<SnapshotOptions> snapshots,
    [Clock] TimeProvider time)
    : ClusterHandler<DetailsQuestion, CircuitDetails>(DashboardJson.Default)
{
    // Shorter than the asking node waits for an answer.
    private static readonly TimeSpan s_previewTimeout = TimeSpan.FromSeconds(3);

    public override string Kind => "dashboard-circuit";

    public override async Task<CircuitDetails> AnswerAsync(DetailsQuestion question, CancellationToken cancellationToken)
    {
        var live = registry.FindLive(question.CircuitId);
        var asleep = hibernated.Find(question.CircuitId);
        var circuit = live?.View() ?? asleep?.View;
        var timeline = recorder.Timelines.Find(question.CircuitId);
        var preview = question.WithPreview && live is { Live: not null }
            ? await PreviewAsync(live, question, cancellationToken).ConfigureAwait(false)
            : null;
        return new CircuitDetails
        {
            Circuit = circuit,
            UnsavedSeconds = live?.UnsavedFor?.TotalSeconds,
            Trouble = SaveFailures.Of(live),
            Preview = preview,
            // After the preview, which captures.
            Kept = live is not null && kept.PageOf(live)?.Latest is { } report ? KeptFieldsSummary.Of(report) : null,
            Location = SnapshotLocation.Of(store, circuit, timeline?.End, snapshots.Value),
            Cost = live is not null ? CostOf(live.Page, live.RoundTrip)
                : asleep is not null ? CostOf((asleep.View.Url, asleep.PathBase)) with { BytesPerCircuit = null }
                : null,
            Timelines = timeline is null ? [] : [timeline],
        };
    }

    private CircuitCost CostOf((string? Url, PathString PathBase) page, RoundTrip? roundTrip = null)
    {
        var route = routes.Of(page);
        var samePage = registry.Live.Where(other => routes.Of(other.Page) == route).Select(other => other.View());
        return new CircuitCost
        {
            Route = route,
            BytesPerCircuit = gauges.Current.BytesPerCircuit,
            LastSeconds = roundTrip?.Last.TotalSeconds,
            UsualSeconds = roundTrip?.Usual.TotalSeconds,
            Page = PageCost.Of(samePage, recorder.Durations.Find(route), reports: []).Summarize(),
        };
    }

    // Shared by all who look within a second: with values if the options allow it, and without them for who did not ask for them.
    private async Task<SnapshotPreview> PreviewAsync(TrackedCircuit circuit, DetailsQuestion question, CancellationToken cancellationToken)
    {
        var preview = await previews.GetAsync(circuit.Id, () => LookAsync(circuit, options.Value.ShowValues)).WaitAsync(cancellationToken)
            .ConfigureAwait(false);
        return question.ShowValues ? preview : preview.WithoutValues();
    }

    private async Task<SnapshotPreview> LookAsync(TrackedCircuit circuit, bool showValues)
    {
        using var limit = new CancellationTokenSource(s_previewTimeout, time);
        try
        {
            var capture = await worker.LookAsync(circuit, limit.Token).ConfigureAwait(false);
            return SnapshotPreview.Of(capture, await NamesAsync(circuit, capture, limit.Token).ConfigureAwait(false), showValues);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new SnapshotPreview { Outcome = CaptureOutcome.TimedOut };
        }
    }

    // The keys of services are known from what circuits have persisted; those of components only while the components are there.
    private async Task<Dictionary<string, PropertyLabel>> NamesAsync(
        TrackedCircuit circuit, CaptureResult capture, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, PropertyLabel>(StringComparer.Ordinal);
        if (capture.State is null)
        {
            return names;
        }

        foreach (var (key, name) in services.NamesIn(capture.State.State) ?? [])
        {
            names[key] = new PropertyLabel(name, services.TypeOf(name) is { } type ? TypeNames.Of(type) : null);
        }

        if (circuit.Live?.Inspector is { } inspector)
        {
            var properties = await inspector.InspectAsync(
                () => inspector.Properties().Select(property => property.Name).ToList(), s_previewTimeout, time, cancellationToken)
                .ConfigureAwait(false);
            foreach (var property in properties ?? [])
            {
                names.TryAdd(property.Key, new PropertyLabel(property.Path, TypeNames.Of(property.Type)));
            }
        }

        return names;
    }
}
