using System.Security.Claims;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Commands;

/// <inheritdoc cref="ICircuitControl"/>
internal sealed class CircuitControl(
    ClusterFanOut cluster,
    CheckpointHandler checkpoint,
    HibernateHandler hibernate,
    HoldHandler hold,
    CloseHandler close,
    CloseUserHandler closeUser,
    ResilientSnapshotStore store,
    CommandMetrics metrics,
    [Clock] TimeProvider time,
    ILogger<CircuitControl> logger) : ICircuitControl
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_shortestHold = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestHold = TimeSpan.FromDays(1);

    public Task<CircuitCommandResult> CheckpointAsync(CircuitTarget circuit, CancellationToken cancellationToken) =>
        CommandAsync(CircuitCommand.Checkpoint, checkpoint, new CircuitQuestion(circuit.CircuitId), circuit, note: null, cancellationToken);

    public Task<CircuitCommandResult> HibernateAsync(CircuitTarget circuit, CancellationToken cancellationToken) =>
        CommandAsync(CircuitCommand.Hibernate, hibernate, new CircuitQuestion(circuit.CircuitId), circuit, note: null, cancellationToken);

    public Task<CircuitCommandResult> HoldAsync(CircuitTarget circuit, TimeSpan duration, CancellationToken cancellationToken) =>
        duration >= s_shortestHold && duration <= s_longestHold
            ? CommandAsync(CircuitCommand.Hold, hold, new HoldQuestion(circuit.CircuitId, duration), circuit, note: null, cancellationToken)
            : throw new ArgumentOutOfRangeException(
                nameof(duration),
                $"The hold is {duration}; set it to a value from {s_shortestHold} to {s_longestHold}.");

    public Task<CircuitCommandResult> CloseAsync(CircuitTarget circuit, CloseOptions? options, CancellationToken cancellationToken)
    {
        options ??= CloseOptions.Default;
        options.Check();
        return CommandAsync(
            CircuitCommand.Close,
            close,
            new CloseQuestion(circuit.CircuitId, options.Message, options.Note, options.IsSignOut),
            circuit,
            options.Note,
            cancellationToken);
    }

    public Task<UserCloseResult> CloseUserAsync(ClaimsPrincipal user, CloseOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        options?.Check();
        return CircuitUser.KeyOf(user) is { } userKey
            ? CloseUserAsync(userKey, options, cancellationToken)
            : Task.FromResult(new UserCloseResult { IsComplete = true });
    }

    public async Task<UserCloseResult> CloseUserAsync(string userKey, CloseOptions? options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(userKey);
        options ??= CloseOptions.Default;
        options.Check();
        var question = new UserCloseQuestion(userKey, options.Message, options.Note, options.IsSignOut);
        var nodes = await cluster.AskAllAsync(closeUser, question, s_timeout, cancellationToken).ConfigureAwait(false);

        // Last: also removes what the circuits saved before they ended, and snapshots of circuits that no living node has.
        var others = await store.RemoveUserAsync(UserMark.Of(userKey)!, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var answers = nodes.Answers.Select(answer => answer.Answer).ToList();
        var result = new UserCloseResult
        {
            Circuits = answers.Sum(answer => answer.Circuits),
            FailedCircuits = answers.Sum(answer => answer.FailedCircuits),
            Snapshots = answers.Sum(answer => answer.Snapshots) + others.Removed,
            MissingNodes = nodes.Missing,
            IsComplete = nodes.IsComplete && answers.All(answer => answer.FailedCircuits == 0) && others.IsComplete,
        };
        metrics.Commanded(CircuitCommand.CloseUser, result.IsComplete ? CommandOutcome.Done : CommandOutcome.Incomplete);
        var missing = string.Join(", ", result.MissingNodes);
        Log.UserClosed(logger, result.Circuits, result.Snapshots, result.FailedCircuits, missing, OneLine.Of(options.Note));
        return result;
    }

    private async Task<CircuitCommandResult> CommandAsync<TQuestion>(
        CircuitCommand command,
        ClusterHandler<TQuestion, CircuitAnswer> handler,
        TQuestion question,
        CircuitTarget circuit,
        string? note,
        CancellationToken cancellationToken)
    {
        var result = circuit.NodeId is { } nodeId
            ? Summarize(await cluster.AskAsync(nodeId, handler, question, s_timeout, cancellationToken).ConfigureAwait(false))
            : null;
        if (result is null or { Outcome: CircuitCommandOutcome.NotFound })
        {
            result = Summarize(await cluster.AskAllAsync(handler, question, s_timeout, cancellationToken).ConfigureAwait(false));
        }

        metrics.Commanded(command, OutcomeOf(result));
        Log.CircuitCommanded(
            logger,
            command,
            OneLine.Of(circuit.CircuitId),
            result.Outcome,
            result.NodeId ?? "no server",
            string.Join(", ", result.MissingNodes),
            OneLine.Of(note));
        return result;
    }

    private static CircuitCommandResult Summarize(FanOutResult<CircuitAnswer> nodes)
    {
        // Only while a circuit moves can two nodes have it. Then Failed counts more than Done.
        var (nodeId, outcome) = nodes.Answers.Select(node => (node.NodeId, node.Answer.Outcome)).DefaultIfEmpty().MaxBy(node => node.Outcome);
        return new CircuitCommandResult
        {
            Outcome = outcome,
            NodeId = outcome == CircuitCommandOutcome.NotFound ? null : nodeId,
            MissingNodes = nodes.Missing,
        };
    }

    private static CommandOutcome OutcomeOf(CircuitCommandResult result) => result.Outcome switch
    {
        CircuitCommandOutcome.Done => CommandOutcome.Done,
        CircuitCommandOutcome.Failed => CommandOutcome.Failed,
        _ => result.MissingNodes.Count == 0 ? CommandOutcome.NotFound : CommandOutcome.Incomplete,
    };
}
