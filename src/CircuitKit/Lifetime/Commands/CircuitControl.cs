using System.Security.Claims;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;

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
    CircuitKitMetrics metrics,
    TimeProvider time,
    ILogger<CircuitControl> logger) : ICircuitControl
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_shortestHold = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestHold = TimeSpan.FromDays(1);

    public Task<CircuitCommandResult> CheckpointAsync(string circuitId, CancellationToken cancellationToken) =>
        CommandAsync(ControlCommand.Checkpoint, checkpoint, new CircuitQuestion(circuitId), circuitId, nodeId: null, note: null, cancellationToken);

    public Task<CircuitCommandResult> CheckpointAsync(CircuitInfo circuit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return CommandAsync(ControlCommand.Checkpoint, checkpoint, new CircuitQuestion(circuit.Id), circuit.Id, circuit.NodeId, note: null, cancellationToken);
    }

    public Task<CircuitCommandResult> HibernateAsync(string circuitId, CancellationToken cancellationToken) =>
        CommandAsync(ControlCommand.Hibernate, hibernate, new CircuitQuestion(circuitId), circuitId, nodeId: null, note: null, cancellationToken);

    public Task<CircuitCommandResult> HibernateAsync(CircuitInfo circuit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return CommandAsync(ControlCommand.Hibernate, hibernate, new CircuitQuestion(circuit.Id), circuit.Id, circuit.NodeId, note: null, cancellationToken);
    }

    public Task<CircuitCommandResult> HoldAsync(string circuitId, TimeSpan duration, CancellationToken cancellationToken) =>
        HoldAsync(circuitId, nodeId: null, duration, cancellationToken);

    public Task<CircuitCommandResult> HoldAsync(CircuitInfo circuit, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return HoldAsync(circuit.Id, circuit.NodeId, duration, cancellationToken);
    }

    public Task<CircuitCommandResult> CloseAsync(string circuitId, CancellationToken cancellationToken) =>
        CloseAsync(circuitId, CircuitClosing.Silent, cancellationToken);

    public Task<CircuitCommandResult> CloseAsync(string circuitId, CircuitClosing closing, CancellationToken cancellationToken) =>
        CloseAsync(circuitId, nodeId: null, CircuitCloseReason.Closed, closing, cancellationToken);

    public Task<CircuitCommandResult> CloseAsync(CircuitInfo circuit, CancellationToken cancellationToken) =>
        CloseAsync(circuit, CircuitClosing.Silent, cancellationToken);

    public Task<CircuitCommandResult> CloseAsync(CircuitInfo circuit, CircuitClosing closing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return CloseAsync(circuit.Id, circuit.NodeId, CircuitCloseReason.Closed, closing, cancellationToken);
    }

    /// <summary>Ends a circuit for a reason of CircuitKit's own.</summary>
    public Task<CircuitCommandResult> CloseAsync(
        string circuitId, string? nodeId, CircuitCloseReason reason, CircuitClosing closing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(closing);
        closing.Checked();
        return CommandAsync(
            ControlCommand.Close, close, new CloseQuestion(circuitId, reason, closing.Message, closing.Note), circuitId, nodeId, closing.Note, cancellationToken);
    }

    public Task<UserCloseResult> CloseUserAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return UserSubject.Of(user) is { Value: { Length: > 0 } userKey }
            ? CloseUserAsync(userKey, cancellationToken)
            : Task.FromResult(new UserCloseResult { IsComplete = true });
    }

    public Task<UserCloseResult> CloseUserAsync(string userKey, CancellationToken cancellationToken) =>
        CloseUserAsync(userKey, CircuitClosing.Silent, cancellationToken);

    public async Task<UserCloseResult> CloseUserAsync(string userKey, CircuitClosing closing, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(userKey);
        ArgumentNullException.ThrowIfNull(closing);
        closing.Checked();
        var question = new UserCloseQuestion(userKey, closing.Message, closing.Note);
        var nodes = await cluster.AskAllAsync(closeUser, question, s_timeout, cancellationToken).ConfigureAwait(false);

        // After the circuits, whose saves would come later, and for those that no living node knows.
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
        metrics.Commanded(ControlCommand.CloseUser, result.IsComplete ? ControlOutcome.Done : ControlOutcome.Incomplete);
        Log.UserClosed(logger, result.Circuits, result.Snapshots, result.FailedCircuits, string.Join(", ", result.MissingNodes), closing.Note ?? "");
        return result;
    }

    private Task<CircuitCommandResult> HoldAsync(string circuitId, string? nodeId, TimeSpan duration, CancellationToken cancellationToken)
    {
        if (duration < s_shortestHold || duration > s_longestHold)
        {
            throw new ArgumentOutOfRangeException(nameof(duration), $"The hold is {duration}; set it to a value from {s_shortestHold} to {s_longestHold}.");
        }

        return CommandAsync(ControlCommand.Hold, hold, new HoldQuestion(circuitId, duration), circuitId, nodeId, note: null, cancellationToken);
    }

    private async Task<CircuitCommandResult> CommandAsync<TQuestion>(
        ControlCommand command,
        ClusterHandler<TQuestion, CircuitAnswer> handler,
        TQuestion question,
        string circuitId,
        string? nodeId,
        string? note,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(circuitId);
        var result = nodeId is null
            ? null
            : Summarize(await cluster.AskOneAsync(nodeId, handler, question, s_timeout, cancellationToken).ConfigureAwait(false));
        if (result is null or { Outcome: CircuitCommandOutcome.NotFound })
        {
            result = Summarize(await cluster.AskAllAsync(handler, question, s_timeout, cancellationToken).ConfigureAwait(false));
        }

        metrics.Commanded(command, OutcomeOf(result));
        Log.CircuitCommanded(logger, command, circuitId, result.Outcome, result.NodeId ?? "no server", string.Join(", ", result.MissingNodes), note ?? "");
        return result;
    }

    private static CircuitCommandResult Summarize(FanOutResult<CircuitAnswer> nodes)
    {
        // At most one has it, but for the moment in which it moves; then what could not be done weighs more.
        var (nodeId, answer) = nodes.Answers.MaxBy(node => node.Answer.Outcome);
        return answer is null or { Outcome: CircuitCommandOutcome.NotFound }
            ? new CircuitCommandResult(CircuitCommandOutcome.NotFound, NodeId: null, nodes.Missing)
            : new CircuitCommandResult(answer.Outcome, nodeId, nodes.Missing);
    }

    private static ControlOutcome OutcomeOf(CircuitCommandResult result) => result.Outcome switch
    {
        CircuitCommandOutcome.Done => ControlOutcome.Done,
        CircuitCommandOutcome.Failed => ControlOutcome.Failed,
        _ => result.MissingNodes.Count == 0 ? ControlOutcome.NotFound : ControlOutcome.Incomplete,
    };
}
