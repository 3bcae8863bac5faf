namespace CircuitKit.Lifetime.Commands;

/// <summary>Lets a circuit of this node go on command.</summary>
internal interface ILocalHibernation
{
    Task<CircuitCommandOutcome> HibernateAsync(string circuitId, CancellationToken cancellationToken);
}
