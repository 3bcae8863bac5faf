using CircuitKit.Lifetime.Commands;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Hibernation;

/// <inheritdoc/>
internal sealed class LocalHibernation(CircuitTable registry, PageQuestions questions, TimeProvider time) : ILocalHibernation
{
    // Below the time that who asked waits for an answer.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(8);

    public async Task<CircuitCommandOutcome> HibernateAsync(string circuitId, CancellationToken cancellationToken)
    {
        if (registry.FindEntry(circuitId) is not { } entry)
        {
            return CircuitCommandOutcome.NotFound;
        }

        using var limit = new CancellationTokenSource(s_longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (entry is { State: CircuitState.Connected, CanHibernate: true })
            {
                await questions.AskAsync(entry, HibernationCause.Command, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
        }

        return entry.State == CircuitState.Hibernated ? CircuitCommandOutcome.Done : CircuitCommandOutcome.Failed;
    }
}
