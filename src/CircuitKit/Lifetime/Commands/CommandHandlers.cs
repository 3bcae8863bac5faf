using System.Text.Json.Serialization;
using CircuitKit.Cluster.Messages;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Carries out a checkpoint for another node.</summary>
internal sealed class CheckpointHandler(LocalControl local) : ClusterHandler<CircuitQuestion, CircuitAnswer>(CommandJson.Default)
{
    public override string Kind => "checkpoint";

    public override async Task<CircuitAnswer> AnswerAsync(CircuitQuestion question, CancellationToken cancellationToken) =>
        new(await local.CheckpointAsync(question.CircuitId, cancellationToken).ConfigureAwait(false));
}

/// <summary>Hibernates a circuit for another node.</summary>
internal sealed class HibernateHandler(LocalControl local) : ClusterHandler<CircuitQuestion, CircuitAnswer>(CommandJson.Default)
{
    public override string Kind => "hibernate";

    public override async Task<CircuitAnswer> AnswerAsync(CircuitQuestion question, CancellationToken cancellationToken) =>
        new(await local.HibernateAsync(question.CircuitId, cancellationToken).ConfigureAwait(false));
}

/// <summary>Keeps a circuit awake for another node.</summary>
internal sealed class HoldHandler(LocalControl local) : ClusterHandler<HoldQuestion, CircuitAnswer>(CommandJson.Default)
{
    public override string Kind => "hold";

    public override Task<CircuitAnswer> AnswerAsync(HoldQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(new CircuitAnswer(local.Hold(question.CircuitId, question.Duration)));
}

/// <summary>Closes a circuit for another node. The close goes on when that node waits no longer.</summary>
internal sealed class CloseHandler(LocalControl local) : ClusterHandler<CloseQuestion, CircuitAnswer>(CommandJson.Default)
{
    public override string Kind => "close";

    public override async Task<CircuitAnswer> AnswerAsync(CloseQuestion question, CancellationToken cancellationToken) =>
        new(await local.CloseAsync(question.CircuitId, question.Options.Reason, question.Options, CancellationToken.None)
            .WaitAsync(cancellationToken).ConfigureAwait(false));
}

/// <summary>Closes a user's circuits for another node. The close goes on when that node waits no longer.</summary>
internal sealed class CloseUserHandler(LocalControl local) : ClusterHandler<UserCloseQuestion, UserCloseAnswer>(CommandJson.Default)
{
    public override string Kind => "close-user";

    public override Task<UserCloseAnswer> AnswerAsync(UserCloseQuestion question, CancellationToken cancellationToken) =>
        local.CloseUserAsync(question.UserKey, question.Options, CancellationToken.None).WaitAsync(cancellationToken);
}

/// <summary>Asks for a checkpoint or the hibernation of a circuit.</summary>
internal sealed record CircuitQuestion(string CircuitId);

/// <summary>Asks to keep a circuit awake.</summary>
internal sealed record HoldQuestion(string CircuitId, TimeSpan Duration);

/// <summary>Asks to close a circuit.</summary>
internal sealed record CloseQuestion(string CircuitId, string? Message = null, string? Note = null, bool IsSignOut = false)
{
    [JsonIgnore]
    public CloseOptions Options => new() { Message = Message, Note = Note, IsSignOut = IsSignOut };
}

internal sealed record CircuitAnswer(CircuitCommandOutcome Outcome);

/// <summary>Asks to close all circuits of a user.</summary>
internal sealed record UserCloseQuestion(string UserKey, string? Message = null, string? Note = null, bool IsSignOut = false)
{
    [JsonIgnore]
    public CloseOptions Options => new() { Message = Message, Note = Note, IsSignOut = IsSignOut };
}

internal sealed record UserCloseAnswer(int Circuits, int FailedCircuits, int Snapshots);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CircuitQuestion))]
[JsonSerializable(typeof(HoldQuestion))]
[JsonSerializable(typeof(CloseQuestion))]
[JsonSerializable(typeof(CircuitAnswer))]
[JsonSerializable(typeof(UserCloseQuestion))]
[JsonSerializable(typeof(UserCloseAnswer))]
internal sealed partial class CommandJson : JsonSerializerContext;
