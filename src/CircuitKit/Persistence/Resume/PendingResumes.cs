using CircuitKit.Blazor;

namespace CircuitKit.Persistence.Resume;

/// <summary>States that are claimed and laid ready for the framework, which is about to read them.</summary>
internal sealed class PendingResumes
{
    private readonly AsyncLocal<PreparedState?> _prepared = new();

    /// <summary>
    /// Lays a claimed state ready for the framework to read, in the flow of this hub call alone: another connection that asks with the same
    /// secret at this moment has no claim, and perhaps is another person.
    /// </summary>
    public void Prepare(string secret, CapturedState state) => _prepared.Value = new PreparedState(secret, state);

    public CapturedState? Take(string secret) => _prepared.Value?.Take(secret);

    // Emptied when taken: the flow is inherited by what the new circuit starts (its timers, say), which must not hold the state.
    private sealed class PreparedState(string secret, CapturedState state)
    {
        private CapturedState? _state = state;

        public CapturedState? Take(string asked) => asked == secret ? Interlocked.Exchange(ref _state, null) : null;
    }
}
