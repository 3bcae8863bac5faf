using System.Diagnostics;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Telemetry;

/// <summary>A slow reconnect is explained by one trace, over all servers that took part in it.</summary>
public sealed class TracingTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Resume_on_another_server_is_one_trace_with_the_hand_over_in_it()
    {
        using SpanRecorder spans = new();
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.First);
        await nodes.First.WaitUntilSavedAsync();
        string old = Assert.Single(nodes.First.Registry.List()).Id;
        circuit.RouteTo(nodes.Second.Page("/"));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        string resumed = Assert.Single(nodes.Second.Registry.List()).Id;
        Activity resume = Assert.Single(spans.Ended, span => Equals(span.GetTagItem("circuitkit.continuation_of"), old));
        Assert.Equal(
            ("circuitkit.resume", "resumed", ActivityStatusCode.Unset),
            (resume.OperationName, resume.GetTagItem("circuitkit.outcome"), resume.Status));
        // The old server ends its part after the page is there.
        await Eventually.IsAsync(
            () => spans.OfTrace(resume).Count(span => span.OperationName is "circuitkit.answer hand-over" or "circuitkit.evict") == 2, Cancelled);
        IReadOnlyList<Activity> trace = spans.OfTrace(resume);
        Activity ask = Assert.Single(trace, span => span.OperationName == "circuitkit.ask hand-over");
        Activity answer = Assert.Single(trace, span => span.OperationName == "circuitkit.answer hand-over");
        Activity evict = Assert.Single(trace, span => span.OperationName == "circuitkit.evict");
        Activity claim = Assert.Single(trace, span => span.OperationName == "circuitkit.claim");
        Activity carryOver = Assert.Single(trace, span => span.OperationName == "circuitkit.carry_over");
        Assert.Equal((resume.SpanId, ActivityKind.Client), (ask.ParentSpanId, ask.Kind));
        Assert.Equal((ask.SpanId, ActivityKind.Server, true), (answer.ParentSpanId, answer.Kind, answer.HasRemoteParent));
        Assert.Equal(
            (answer.SpanId, "saved", "HandedOver"),
            (evict.ParentSpanId, evict.GetTagItem("circuitkit.outcome"), evict.GetTagItem("circuitkit.reason")));
        Assert.Equal((resume.SpanId, "claimed"), (claim.ParentSpanId, claim.GetTagItem("circuitkit.outcome")));
        Assert.Equal(resume.SpanId, carryOver.ParentSpanId);
        Assert.Contains(trace, span => span.OperationName == "circuitkit.save" && span.ParentSpanId == carryOver.SpanId && span.GetTagItem("circuitkit.snapshot.size") is > 0);

        Activity opened = Assert.Single(
            spans.Ended, span => span.Source.Name != "CircuitKit" && Equals(span.GetTagItem("aspnetcore.components.circuit.id"), resumed));
        Assert.Contains(opened.Links, link => link.Context.SpanId == resume.SpanId);
        string[] secrets = [circuit.CircuitSecret, .. nodes.Second.Registry.List().Select(info => info.UserKey ?? circuit.CircuitSecret)];
        Assert.DoesNotContain(spans.Ended.SelectMany(span => span.TagObjects), tag => secrets.Contains(tag.Value as string));
    }

    [Fact(Timeout = Timeout)]
    public async Task Checkpoint_is_a_trace_of_its_own_linked_to_its_circuit()
    {
        using SpanRecorder spans = new();
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.First);
        await nodes.First.WaitUntilSavedAsync();
        string id = Assert.Single(nodes.First.Registry.List()).Id;

        IEnumerable<Activity> Checkpoints() => spans.Ended.Where(span =>
            span.OperationName == "circuitkit.checkpoint" && Equals(span.GetTagItem("aspnetcore.components.circuit.id"), id) && Equals(span.GetTagItem("circuitkit.outcome"), "captured"));
        await Eventually.IsAsync(() => Checkpoints().Any(), Cancelled);

        Activity opened = Assert.Single(
            spans.Ended,
            span => span.Source.Name != "CircuitKit" && Equals(span.GetTagItem("aspnetcore.components.circuit.id"), id));
        Activity checkpoint = Checkpoints().First();
        Assert.Equal(opened.SpanId, Assert.Single(checkpoint.Links).Context.SpanId);
        Assert.Equal(default, checkpoint.ParentSpanId);
        Assert.NotEqual(opened.TraceId, checkpoint.TraceId);
        Assert.Contains(spans.OfTrace(checkpoint), span => span.OperationName == "circuitkit.save" && span.ParentSpanId == checkpoint.SpanId);
    }

    [Fact(Timeout = Timeout)]
    public async Task Drain_is_one_trace_with_its_two_halves_and_counts()
    {
        using SpanRecorder spans = new();
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.First);
        using ActivitySource test = new("CircuitKit");
        using Activity? caller = test.StartActivity("deploy");

        DrainStatus status = await nodes.First.App.Services.GetRequiredService<ICircuitDrain>().DrainAsync(Cancelled);

        Assert.Equal(DrainState.Drained, status.State);
        Activity drain = Assert.Single(spans.OfTrace(caller!), span => span.OperationName == "circuitkit.drain");
        Assert.Equal((1, 1, 0), (drain.GetTagItem("circuitkit.drain.circuits"), drain.GetTagItem("circuitkit.drain.released"), drain.GetTagItem("circuitkit.drain.unsaved")));
        Assert.Equal(
            ["circuitkit.drain.save", "circuitkit.drain.release"],
            spans.OfTrace(drain).Where(span => span.ParentSpanId == drain.SpanId && span.OperationName.StartsWith("circuitkit.drain.", StringComparison.Ordinal)).Select(span => span.OperationName));
    }
}
