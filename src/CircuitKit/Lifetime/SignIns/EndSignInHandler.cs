using System.Text.Json.Serialization;
using CircuitKit.Cluster.Messages;
using CircuitKit.Lifetime.Commands;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>Ends the circuits of a sign-in for another node. That goes on when the other node waits no longer.</summary>
internal sealed class EndSignInHandler(LocalControl local, PageEnds ends, EndedSignIns ended)
    : ClusterHandler<EndSignInQuestion, UserCloseAnswer>(SignInJson.Default)
{
    public override string Kind => "end-sign-in";

    public override Task<UserCloseAnswer> AnswerAsync(EndSignInQuestion question, CancellationToken cancellationToken)
    {
        if (question.IsIdle)
        {
            return ends.EndIdleAsync(question.Mark).WaitAsync(cancellationToken);
        }

        ended.Add(question.Mark);
        return local.CloseSignInAsync(question.Mark, CancellationToken.None).WaitAsync(cancellationToken);
    }
}

/// <summary>Asks when the users of these sign-ins last did something on another node.</summary>
internal sealed class SignInUseHandler(SignInUses uses) : ClusterHandler<SignInUseQuestion, SignInUseAnswer>(SignInJson.Default)
{
    public override string Kind => "sign-in-use";

    public override Task<SignInUseAnswer> AnswerAsync(SignInUseQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(new SignInUseAnswer(uses.MillisecondsSince(question.Marks)));
}

/// <summary>Asks to end the circuits of a sign-in.</summary>
internal sealed record EndSignInQuestion(string Mark, bool IsIdle);

internal sealed record SignInUseQuestion(string[] Marks);

/// <summary>How long ago it was, in milliseconds, for each in turn; -1 where this node has no circuit of the sign-in.</summary>
internal sealed record SignInUseAnswer(long[] Milliseconds);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EndSignInQuestion))]
[JsonSerializable(typeof(UserCloseAnswer))]
[JsonSerializable(typeof(SignInUseQuestion))]
[JsonSerializable(typeof(SignInUseAnswer))]
internal sealed partial class SignInJson : JsonSerializerContext;
