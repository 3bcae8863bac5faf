using CircuitKit.Tracking;

namespace CircuitKit.Tests.Tracking;

public sealed class CircuitLifecycleTests
{
    private const CircuitState C = CircuitState.Connected;
    private const CircuitState D = CircuitState.Disconnected;
    private const CircuitState H = CircuitState.Hibernated;
    private const CircuitState R = CircuitState.Resuming;
    private const CircuitState X = CircuitState.Closed;

    // The table of CircuitLifecycle's remarks: a row for each state, a column for each event in the order of the enum.
    private static readonly Dictionary<CircuitState, CircuitState[]> s_table = new()
    {
        // ConnectionUp, ConnectionDown, Rendered, Hibernated, Released, Ended
        [C] = [C, D, C, H, X, X],
        [D] = [C, D, D, H, X, X],
        [R] = [R, D, C, H, X, X],
        [H] = [H, H, H, H, H, X],
        [X] = [X, X, X, X, X, X],
    };

    [Fact]
    public void Every_state_answers_every_event_as_the_table_says()
    {
        foreach (var state in Enum.GetValues<CircuitState>())
        {
            var answers = Enum.GetValues<CircuitEvent>().Select(happened => CircuitLifecycle.Next(state, happened));
            Assert.Equal(s_table[state], answers);
        }
    }
}
