using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Pages;
using CircuitKit.Dashboard.Status;
using CircuitKit.Lifetime.NodeMetrics;
using CircuitKit.Persistence.Capture;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using Microsoft.Extensions.Options;

namespace CircuitKit.Dashboard.Details;

/// <summary>Returns what this node knows about a circuit.</summary>
internal sealed class DetailsHandler(
    CircuitTable registry,
    CheckpointDirectory directory,
    CheckpointWorker worker,
    DashboardRecorder recorder,
    CircuitRoutes routes,
    PresentReader present,
    ResilientSnapshotStore store,
    PersistentServices services,
    IOptions<DashboardOptions> options,
    IOptions<SnapshotOptions> snapshots,
    TimeProvider time) : ClusterHandler<DetailsQuestion, CircuitDetails>(DashboardJson.Default.DetailsQuestion, DashboardJson.Default.CircuitDetails)
{
    // Shorter than the asking node waits for an answer.
    private static readonly TimeSpan s_previewTimeout = TimeSpan.FromSeconds(3);

    public override string Kind => "dashboard-circuit";

    public override async Task<CircuitDetails> AnswerAsync(DetailsQuestion question, CancellationToken cancellationToken)
    {
        var entry = registry.FindEntry(question.CircuitId);
        var circuit = entry?.View();
        var checkpoint = entry is null ? null : directory.All.FirstOrDefault(checkpoint => ReferenceEquals(checkpoint.Entry, entry));
        var timeline = recorder.Timelines.Find(question.CircuitId);
        return new CircuitDetails
        {
            Circuit = circuit,
            UnsavedSeconds = checkpoint?.UnsavedFor?.TotalSeconds,
            Trouble = checkpoint is { IsUnsaved: true } ? SaveFailures.Describe(checkpoint.Trouble) : null,
            Preview = question.WithPreview && checkpoint is { Live: not null }
                ? await PreviewAsync(checkpoint, question.ShowValues && options.Value.ShowValues, cancellationToken).ConfigureAwait(false)
                : null,
            Location = SnapshotLocation.Of(store, circuit, timeline?.End, snapshots.Value),
            Cost = entry is null ? null : CostOf(entry, circuit!),
            Timelines = timeline is null ? [] : [timeline],
        };
    }

    private CircuitCost CostOf(TrackedCircuit entry, CircuitInfo circuit)
    {
        var route = routes.Of(entry);
        var samePage = registry.Entries.Where(other => routes.Of(other) == route).Select(other => other.View());
        return new CircuitCost
        {
            Route = route,
            BytesPerCircuit = circuit.State == CircuitState.Hibernated ? null : present.Read().BytesPerCircuit,
            LastSeconds = entry.RoundTrip?.Last.TotalSeconds,
            UsualSeconds = entry.RoundTrip?.Usual.TotalSeconds,
            Page = PageCost.Of(samePage, recorder.Durations.Find(route)).Summarize(),
        };
    }

    private async Task<SnapshotPreview> PreviewAsync(CircuitCheckpoint checkpoint, bool showValues, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_previewTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var capture = await worker.LookAsync(checkpoint, either.Token).ConfigureAwait(false);
            return SnapshotPreview.Of(capture, await NamesAsync(checkpoint, capture, either.Token).ConfigureAwait(false), showValues);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new SnapshotPreview { Outcome = CaptureOutcome.TimedOut };
        }
    }

    // The keys of services are known from what circuits have persisted; those of components only while the components are there.
    private async Task<Dictionary<string, PropertyLabel>> NamesAsync(
        CircuitCheckpoint checkpoint, CaptureResult capture, CancellationToken cancellationToken)
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

        if (checkpoint.Live?.Inspector is { } inspector)
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
