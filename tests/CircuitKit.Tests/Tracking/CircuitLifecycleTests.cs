using CircuitKit.Tracking;

namespace CircuitKit.Tests.Tracking;

public sealed class CircuitLifecycleTests
{
    private const CircuitState C = CircuitState.Connected;
    private const CircuitState D = CircuitState.Disconnected;
    private const CircuitState R = CircuitState.Resuming;
    private const CircuitState X = CircuitState.Closed;

    // The table of CircuitLifecycle's remarks: a row for each state, a column for each event in the order of the enum.
    private static readonly Dictionary<CircuitState, CircuitState[]> s_table = new()
    {
        // ConnectionUp, ConnectionDown, Rendered, Released
        [C] = [C, D, C, X],
        [D] = [C, D, D, X],
        [R] = [R, D, C, X],
        [X] = [X, X, X, X],
    };

    [Fact]
    public void Every_state_but_hibernated_is_one_of_a_live_circuit() =>
        Assert.Equal(Enum.GetValues<CircuitState>().Except([CircuitState.Hibernated]).Order(), s_table.Keys.Order());

    [Fact]
    public void Every_state_answers_every_event_as_the_table_says()
    {
        foreach (var state in s_table.Keys)
        {
            var answers = Enum.GetValues<CircuitEvent>().Select(happened => CircuitLifecycle.Next(state, happened));
            Assert.Equal(s_table[state], answers);
        }
    }
}
