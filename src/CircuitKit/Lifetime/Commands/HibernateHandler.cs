using CircuitKit.Cluster.Messages;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Observability;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Hibernates a circuit of this node on command.</summary>
internal sealed class HibernateHandler(CircuitTable circuits, HibernatedCircuits hibernated, PagePrompts prompts, [Clock] TimeProvider time)
    : ClusterHandler<CircuitQuestion, CircuitAnswer>(CommandJson.Default.CircuitQuestion, CommandJson.Default.CircuitAnswer)
{
    // Below the time that who asked waits for an answer.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(8);

    public override string Kind => "hibernate";

    public override async Task<CircuitAnswer> AnswerAsync(CircuitQuestion question, CancellationToken cancellationToken) =>
        new(await HibernateAsync(question.CircuitId, cancellationToken).ConfigureAwait(false));

    public async Task<CircuitCommandOutcome> HibernateAsync(string circuitId, CancellationToken cancellationToken)
    {
        if (circuits.FindLive(circuitId) is not { } circuit)
        {
            return hibernated.Find(circuitId) is null ? CircuitCommandOutcome.NotFound : CircuitCommandOutcome.Done;
        }

        using var limit = new CancellationTokenSource(s_longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return circuit is { State: CircuitState.Connected, CanHibernate: true }
                && await prompts.AskAsync(circuit, HibernationCause.Command, either.Token).ConfigureAwait(false)
                    ? CircuitCommandOutcome.Done
                    : CircuitCommandOutcome.Failed;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return CircuitCommandOutcome.Failed;
        }
    }
}
