using CircuitKit.Cluster.Messages;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Carries out a checkpoint for another node.</summary>
internal sealed class CheckpointHandler(LocalControl local) : ClusterHandler<CircuitQuestion, CircuitAnswer>(
    CommandJson.Default.CircuitQuestion, CommandJson.Default.CircuitAnswer)
{
    public override string Kind => "checkpoint";

    public override async Task<CircuitAnswer> AnswerAsync(CircuitQuestion question, CancellationToken cancellationToken) =>
        new(await local.CheckpointAsync(question.CircuitId, cancellationToken).ConfigureAwait(false));
}

/// <summary>Keeps a circuit awake for another node.</summary>
internal sealed class HoldHandler(LocalControl local) : ClusterHandler<HoldQuestion, CircuitAnswer>(
    CommandJson.Default.HoldQuestion, CommandJson.Default.CircuitAnswer)
{
    public override string Kind => "hold";

    public override Task<CircuitAnswer> AnswerAsync(HoldQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(new CircuitAnswer(local.Hold(question.CircuitId, question.Duration)));
}

/// <summary>Ends a circuit for another node.</summary>
internal sealed class CloseHandler(LocalControl local) : ClusterHandler<CloseQuestion, CircuitAnswer>(
    CommandJson.Default.CloseQuestion, CommandJson.Default.CircuitAnswer)
{
    public override string Kind => "close";

    // Not cancelled with the asker: half an end helps nobody.
    public override async Task<CircuitAnswer> AnswerAsync(CloseQuestion question, CancellationToken cancellationToken) =>
        new(await local.CloseAsync(
            question.CircuitId, question.Reason, new CloseOptions { Message = question.Message, Note = question.Note }, CancellationToken.None)
            .WaitAsync(cancellationToken).ConfigureAwait(false));
}

/// <summary>Ends a person's circuits for another node.</summary>
internal sealed class CloseUserHandler(LocalControl local)
    : ClusterHandler<UserCloseQuestion, UserCloseAnswer>(CommandJson.Default.UserCloseQuestion, CommandJson.Default.UserCloseAnswer)
{
    public override string Kind => "close-user";

    // Not cancelled with the asker: who signs out is signed out everywhere.
    public override Task<UserCloseAnswer> AnswerAsync(UserCloseQuestion question, CancellationToken cancellationToken) =>
        local.CloseUserAsync(question.UserKey, new CloseOptions { Message = question.Message, Note = question.Note }, CancellationToken.None)
            .WaitAsync(cancellationToken);
}
