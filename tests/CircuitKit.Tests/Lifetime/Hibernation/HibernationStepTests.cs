using System.Diagnostics.Metrics;
using CircuitKit.Blazor;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tests.Tracking;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.Tests.Lifetime.Hibernation;

/// <summary>What a page and the server say to each other about hibernation.</summary>
public sealed class HibernationStepTests
{
    private const int Timeout = 30_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_is_sent_the_settings_and_when_it_counts_as_left_alone()
    {
        await using CheckpointHarness node = new(options =>
        {
            options.Hibernation.HiddenAfter = TimeSpan.FromMinutes(2);
            options.Hibernation.IdleAfter = TimeSpan.FromMinutes(3);
            options.Hibernation.UsedPages = true;
        });
        FakeBrowser browser = new();
        var connected = false;

        await ConnectAsync(node, browser, () => connected = browser.Told.Count == 0);

        Assert.True(connected);
        var (message, contents) = Assert.Single(browser.Told);
        Assert.Equal("CircuitKit.Hibernation", message);
        Assert.Equal(
            [TimeSpan.FromMinutes(2).TotalMilliseconds, TimeSpan.FromMinutes(3).TotalMilliseconds, 1.0,
                HibernationStep.LeftAloneAfter.TotalMilliseconds],
            contents.Select(Convert.ToDouble));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Page_that_cannot_hibernate_is_sent_no_settings(bool isEnabled, bool canHibernate)
    {
        await using CheckpointHarness node = new(options => options.Hibernation.Enabled = isEnabled);
        FakeBrowser browser = new();

        await ConnectAsync(node, browser, static () => { }, canHibernate);

        Assert.Empty(browser.Told);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_asks_is_answered_yes_and_its_circuit_is_evicted_once_the_framework_has_heard_of_the_end()
    {
        await using CheckpointHarness node = new();
        var connection = Open(node);
        TaskCompletionSource<bool> evicted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var hasHeard = false;
        ((FakeCircuit)connection.Circuit!.Live!).Evict = () =>
        {
            evicted.TrySetResult(hasHeard);
            return node.Release(connection.Circuit);
        };

        Assert.Equal(true, await SendAsync(node, connection, "CircuitKit.Hibernate/hidden/untouched"));
        await node.Get<HibernationStep>().OnDisconnectedAsync(connection, () =>
        {
            hasHeard = true;
            return Task.CompletedTask;
        });

        Assert.True(await evicted.Task.WaitAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_cannot_come_back_is_answered_no()
    {
        await using CheckpointHarness node = new();

        Assert.Equal(false, await SendAsync(node, Open(node, canHibernate: false), "CircuitKit.Hibernate/hidden/untouched"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("CircuitKit.Hibernate/no/text")]
    [InlineData("CircuitKit.Hibernate/hidden")]
    public async Task Page_that_declines_or_has_to_stay_is_answered_no_and_whoever_asked_it_learns_that(string text)
    {
        await using CheckpointHarness node = new();
        var connection = Open(node);
        Task<bool> prompt = node.Get<PagePrompts>().AskAsync(connection.Circuit!, HibernationCause.Command, Cancelled);

        Assert.Equal(false, await SendAsync(node, connection, text));

        Assert.False(await prompt);
    }

    [Fact]
    public async Task First_page_that_is_rendered_after_waking_is_measured_from_the_connection_on()
    {
        await using CheckpointHarness node = new();
        using MetricCollector<double> durations = new(node.Get<IMeterFactory>(), "CircuitKit", "circuitkit.circuit.wake.duration");
        var connection = Open(node, isConnected: false, isWaking: true);
        node.Time.Advance(TimeSpan.FromSeconds(2));
        await RenderAsync();
        Assert.Empty(durations.GetMeasurementSnapshot());

        node.Circuits.Apply(connection.Circuit!, CircuitEvent.ConnectionUp);
        await RenderAsync();
        node.Time.Advance(TimeSpan.FromSeconds(1));
        await RenderAsync();

        Assert.Equal(2, Assert.Single(durations.GetMeasurementSnapshot()).Value);

        ValueTask<object?> RenderAsync() => SendAsync(node, connection, null, BlazorHubCall.RenderCompleted);
    }

    [Fact]
    public async Task Page_that_was_not_asleep_is_not_measured_as_one_that_wakes()
    {
        await using CheckpointHarness node = new();
        using MetricCollector<double> durations = new(node.Get<IMeterFactory>(), "CircuitKit", "circuitkit.circuit.wake.duration");

        Assert.Equal("framework", await SendAsync(node, Open(node), null, BlazorHubCall.RenderCompleted));

        Assert.Empty(durations.GetMeasurementSnapshot());
    }

    private static Task ConnectAsync(CheckpointHarness node, FakeBrowser browser, Action framework, bool canHibernate = true)
    {
        CircuitConnection connection =
            new() { Tab = TabIdentity.Unknown, User = null, UserKey = null, CanHibernate = canHibernate, Browser = browser };
        return node.Get<HibernationStep>().OnConnectedAsync(connection, new FakeCaller(), () =>
        {
            framework();
            return Task.CompletedTask;
        });
    }

    private static CircuitConnection Open(CheckpointHarness node, bool canHibernate = true, bool isConnected = true, bool isWaking = false)
    {
        CircuitConnection connection = new()
        {
            Tab = TabIdentity.Unknown,
            User = null,
            UserKey = null,
            CanHibernate = canHibernate,
            IsWaking = isWaking,
            OpenedAt = node.Time.GetTimestamp(),
            Secret = "secret",
        };
        TrackedCircuit circuit = node.Open(connection).Checkpoint;
        connection.Circuit = circuit;
        node.Circuits.Apply(circuit, isConnected ? CircuitEvent.ConnectionUp : CircuitEvent.ConnectionDown);
        circuit.Mark();
        return connection;
    }

    private static ValueTask<object?> SendAsync(
        CheckpointHarness node, CircuitConnection connection, string? text, BlazorHubCall call = BlazorHubCall.Hibernate) =>
        node.Get<HibernationStep>().InvokeAsync(
            Messages.Of(call, connection, text), static _ => ValueTask.FromResult<object?>("framework"));
}
