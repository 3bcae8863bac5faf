using CircuitKit.Blazor;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Tests.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Lifetime.Drain;

/// <summary>Which connections and circuits a node lets in, before and while it drains.</summary>
public sealed class DrainStepTests : IAsyncDisposable
{
    private readonly DrainHarness _node = new();
    private readonly FakeCaller _caller = new();
    private readonly CircuitConnection _connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };

    private DrainStep Step => _node.App.Get<DrainStep>();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    public async Task Connection_is_let_in_unless_the_node_drains_and_waits_for_nobody(bool drains, bool waits, bool isLetIn)
    {
        Begin(drains, waits);
        var isConnected = false;

        await Step.OnConnectedAsync(_connection, _caller, () =>
        {
            isConnected = true;
            return Task.CompletedTask;
        });

        Assert.Equal((isLetIn, isLetIn ? 0 : 1), (isConnected, _caller.Aborts));
    }

    [Theory]
    [InlineData(false, false, nameof(BlazorHubCall.StartCircuit), "framework")]
    [InlineData(false, false, nameof(BlazorHubCall.ResumeCircuit), "framework")]
    [InlineData(false, false, nameof(BlazorHubCall.ConnectCircuit), "framework")]
    [InlineData(true, true, nameof(BlazorHubCall.StartCircuit), null)]
    [InlineData(true, true, nameof(BlazorHubCall.ResumeCircuit), null)]
    [InlineData(true, true, nameof(BlazorHubCall.ConnectCircuit), "framework")]
    [InlineData(true, false, nameof(BlazorHubCall.StartCircuit), null)]
    [InlineData(true, false, nameof(BlazorHubCall.ResumeCircuit), null)]
    [InlineData(true, false, nameof(BlazorHubCall.ConnectCircuit), false)]
    public async Task No_circuit_begins_on_a_node_that_drains_and_a_page_comes_back_only_while_it_waits(
        bool drains, bool waits, string call, object? answer)
    {
        Begin(drains, waits);

        Assert.Equal(answer, await Step.InvokeAsync(
            Messages.Of(Enum.Parse<BlazorHubCall>(call), _connection, caller: _caller),
            static _ => ValueTask.FromResult<object?>("framework")));

        Assert.Equal(answer is "framework" ? 0 : 1, _caller.Aborts);
    }

    [Fact]
    public async Task First_connection_registers_the_drain_of_a_shutdown()
    {
        _node.Open();
        await Step.OnConnectedAsync(_connection, _caller, static () => Task.CompletedTask);

        await _node.PassWhileAsync(Task.Run(_node.App.Lifetime.StopApplication, DrainHarness.Cancelled));

        Assert.Equal(1, _node.CountEnded());
    }

    private void Begin(bool drains, bool waits)
    {
        if (drains)
        {
            _node.App.Get<DrainSwitch>().TurnOn(waits);
        }
    }
}
