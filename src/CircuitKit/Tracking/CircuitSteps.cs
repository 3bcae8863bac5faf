namespace CircuitKit.Tracking;

/// <summary>What one feature does at each event in the life of a circuit. Called after the table is up to date.</summary>
internal abstract class CircuitStep
{
    /// <summary>A circuit was opened, in the execution context of the hub call.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="services">The circuit's own services.</param>
    public virtual void Opened(TrackedCircuit circuit, IServiceProvider services)
    {
    }

    /// <summary>Its browser has connected, for the first time or again.</summary>
    public virtual void ConnectionUp(TrackedCircuit circuit)
    {
    }

    /// <summary>It is disconnected: the connection was lost, or the page hibernated but the circuit could not.</summary>
    public virtual void Disconnected(TrackedCircuit circuit)
    {
    }

    /// <summary>Its user has left the page, and the framework is about to dispose it. Called on its dispatcher.</summary>
    public virtual Task LeavingAsync(TrackedCircuit circuit) => Task.CompletedTask;

    /// <summary>The framework has released it.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="reason">Why it is closed; <see cref="CircuitCloseReason.None"/> when it hibernates.</param>
    public virtual void Released(TrackedCircuit circuit, CircuitCloseReason reason)
    {
    }
}

/// <summary>Reports each event in the life of a circuit to the table, and then to the steps in their order.</summary>
internal sealed class CircuitSteps(CircuitTable circuits, IEnumerable<CircuitStep> steps)
{
    private readonly CircuitStep[] _steps = [.. steps];

    public void Opened(TrackedCircuit circuit, IServiceProvider services) => Array.ForEach(_steps, step => step.Opened(circuit, services));

    public void ConnectionUp(TrackedCircuit circuit)
    {
        circuits.Apply(circuit, CircuitEvent.ConnectionUp);
        Array.ForEach(_steps, step => step.ConnectionUp(circuit));
    }

    public void Disconnected(TrackedCircuit circuit)
    {
        circuits.Apply(circuit, CircuitEvent.ConnectionDown);
        circuit.Mark();
        Array.ForEach(_steps, step => step.Disconnected(circuit));
    }

    public async Task LeavingAsync(TrackedCircuit circuit)
    {
        foreach (var step in _steps)
        {
            await step.LeavingAsync(circuit).ConfigureAwait(false);
        }
    }

    public void Released(TrackedCircuit circuit, CircuitCloseReason reason)
    {
        circuit.Close();
        try
        {
            var last = circuits.Release(circuit, reason);
            Array.ForEach(_steps, step => step.Released(circuit, last));
        }
        finally
        {
            circuit.Gone();
        }
    }
}
