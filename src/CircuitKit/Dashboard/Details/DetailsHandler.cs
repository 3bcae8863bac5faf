using CircuitKit.Checkpoints;
using CircuitKit.Circuits;
using CircuitKit.Cluster.Messages;
using CircuitKit.Framework;
using CircuitKit.Framework.Inspection;
using Microsoft.Extensions.Options;

namespace CircuitKit.Dashboard.Details;

/// <summary>Answers what this node knows of a circuit.</summary>
internal sealed class DetailsHandler(
    CircuitRegistry registry,
    CheckpointDirectory directory,
    CheckpointWorker worker,
    DashboardRecorder recorder,
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
        var checkpoint = directory.All.FirstOrDefault(checkpoint => checkpoint.Entry.Id == question.CircuitId);
        return new NodeDetails
        {
            NodeId = node.Id,
            Circuit = registry.Find(question.CircuitId),
            UnsavedSeconds = checkpoint?.UnsavedFor?.TotalSeconds,
            Trouble = checkpoint is { IsUnsaved: true } ? SavingTroubles.InWords(checkpoint.Trouble) : null,
            Contents = question.WithContents && checkpoint is { Live: not null }
                ? await LookAsync(checkpoint, question.ShowValues && options.Value.Dashboard.ShowValues, cancellationToken).ConfigureAwait(false)
                : null,
            Story = recorder.Lines.Find(question.CircuitId),
        };
    }

    private async Task<SnapshotContents> LookAsync(CircuitCheckpoint checkpoint, bool showValues, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_longestLook, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var capture = await worker.LookAsync(checkpoint, either.Token).ConfigureAwait(false);
            return SnapshotContents.Of(capture, await NamesAsync(checkpoint, capture, either.Token).ConfigureAwait(false), showValues);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new SnapshotContents { Outcome = CaptureOutcome.TimedOut };
        }
    }

    // What components persist by the components that are there; what services persist by what circuits have shown.
    private async Task<Dictionary<string, SnapshotName>> NamesAsync(CircuitCheckpoint checkpoint, CaptureResult capture, CancellationToken cancellationToken)
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

        if (checkpoint.Live?.Inspector is { } inspector)
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
