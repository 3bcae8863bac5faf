using System.Security.Claims;
using CircuitKit.Circuits;
using CircuitKit.Cluster.Messages;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Resilience;
using CircuitKit.Telemetry;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Checkpoints.Control;

/// <inheritdoc cref="ICircuitControl"/>
internal sealed class CircuitControl(
    ClusterFanOut cluster,
    CheckpointHandler checkpoint,
    HibernateHandler hibernate,
    CloseHandler close,
    CloseUserHandler closeUser,
    ResilientSnapshotStore store,
    CircuitKitMetrics metrics,
    ILogger<CircuitControl> logger) : ICircuitControl
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    public Task<CircuitCommandResult> CheckpointAsync(string circuitId, CancellationToken cancellationToken) =>
        CommandAsync(ControlCommand.Checkpoint, checkpoint, circuitId, nodeId: null, cancellationToken);

    public Task<CircuitCommandResult> CheckpointAsync(CircuitInfo circuit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return CommandAsync(ControlCommand.Checkpoint, checkpoint, circuit.Id, circuit.NodeId, cancellationToken);
    }

    public Task<CircuitCommandResult> HibernateAsync(string circuitId, CancellationToken cancellationToken) =>
        CommandAsync(ControlCommand.Hibernate, hibernate, circuitId, nodeId: null, cancellationToken);

    public Task<CircuitCommandResult> HibernateAsync(CircuitInfo circuit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return CommandAsync(ControlCommand.Hibernate, hibernate, circuit.Id, circuit.NodeId, cancellationToken);
    }

    public Task<CircuitCommandResult> CloseAsync(string circuitId, CancellationToken cancellationToken) =>
        CommandAsync(ControlCommand.Close, close, circuitId, nodeId: null, cancellationToken);

    public Task<CircuitCommandResult> CloseAsync(CircuitInfo circuit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        return CommandAsync(ControlCommand.Close, close, circuit.Id, circuit.NodeId, cancellationToken);
    }

    public Task<UserCloseResult> CloseUserAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return UserSubject.Of(user) is { Value: { Length: > 0 } userKey }
            ? CloseUserAsync(userKey, cancellationToken)
            : Task.FromResult(new UserCloseResult { IsComplete = true });
    }

    public async Task<UserCloseResult> CloseUserAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(userKey);
        var nodes = await cluster.AskAllAsync(closeUser, new UserCloseQuestion(userKey), s_timeout, cancellationToken).ConfigureAwait(false);

        // After the circuits, whose saves would come later, and for those that no living node knows.
        var others = await store.RemoveUserAsync(UserMark.Of(userKey)!, cancellationToken).ConfigureAwait(false);
        var answers = nodes.Answers.Select(answer => answer.Answer).ToList();
        var result = new UserCloseResult
        {
            Circuits = answers.Sum(answer => answer.Circuits),
            FailedCircuits = answers.Sum(answer => answer.FailedCircuits),
            Snapshots = answers.Sum(answer => answer.Snapshots) + others,
            MissingNodes = nodes.Missing,
            IsComplete = nodes.IsComplete && answers.All(answer => answer.FailedCircuits == 0) && store.Health.State != SnapshotStoreState.Degraded,
        };
        metrics.Commanded(ControlCommand.CloseUser, result.IsComplete ? ControlOutcome.Done : ControlOutcome.Incomplete);
        Log.UserClosed(logger, result.Circuits, result.Snapshots, result.FailedCircuits, string.Join(", ", result.MissingNodes));
        return result;
    }

    private async Task<CircuitCommandResult> CommandAsync(
        ControlCommand command, ClusterHandler<CircuitQuestion, CircuitAnswer> handler, string circuitId, string? nodeId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(circuitId);
        var question = new CircuitQuestion(circuitId);
        var result = nodeId is null
            ? null
            : Summarize(await cluster.AskOneAsync(nodeId, handler, question, s_timeout, cancellationToken).ConfigureAwait(false));
        if (result is null or { Outcome: CircuitCommandOutcome.NotFound })
        {
            result = Summarize(await cluster.AskAllAsync(handler, question, s_timeout, cancellationToken).ConfigureAwait(false));
        }

        metrics.Commanded(command, OutcomeOf(result));
        Log.CircuitCommanded(logger, command, circuitId, result.Outcome, result.NodeId ?? "no server", string.Join(", ", result.MissingNodes));
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
