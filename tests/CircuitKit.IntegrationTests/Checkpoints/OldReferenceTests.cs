using System.Collections.Concurrent;
using System.Text.Json;
using CircuitKit.IntegrationTests.Resuming.Interruptions;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>The page's script keeps references to .NET objects over a resume. They are the old circuit's, and mean nothing in the new one.</summary>
public sealed class OldReferenceTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(InterruptedApp.All), MemberType = typeof(InterruptedApp))]
    public async Task Reference_from_before_a_resume_calls_nothing(Interruption how)
    {
        await using InterruptedApp app = await InterruptedApp.StartAsync(how);
        await using HeadlessCircuit circuit = await app.OpenAsync("markers");
        ConcurrentDictionary<string, (long Call, long Reference)> markers = Collect(circuit);

        // Rendered anew, with references that are collected from the first one on.
        await app.ResumeAsync(circuit);
        await Eventually.IsAsync(() => markers.Count == 4, Cancelled);
        Dictionary<string, (long Call, long Reference)> old = new(markers);
        await circuit.ClickAsync("delete-a", Cancelled);
        await circuit.WaitForTextAsync("rows", "b c d", Cancelled);

        markers.Clear();
        await app.ResumeAsync(circuit);
        await Eventually.IsAsync(() => markers.Count == 3, Cancelled);

        foreach ((long _, long reference) in old.Values)
        {
            CircuitErrorException error = await Assert.ThrowsAsync<CircuitErrorException>(
                () => circuit.InvokeReferenceAsync(reference, "Delete", Cancelled));
            Assert.Contains("There is no tracked object with id", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("b c d", circuit.TextOf("rows"));
        Assert.Empty(old.Values.Select(marker => marker.Call).Intersect(markers.Values.Select(marker => marker.Call)));
        await circuit.InvokeReferenceAsync(markers["b"].Reference, "Delete", Cancelled);
        await circuit.WaitForTextAsync("rows", "c d", Cancelled);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(InterruptedApp.All), MemberType = typeof(InterruptedApp))]
    public async Task Click_on_what_the_circuit_before_has_rendered_does_nothing(Interruption how)
    {
        await using InterruptedApp app = await InterruptedApp.StartAsync(how);
        await using HeadlessCircuit circuit = await app.OpenAsync("markers");
        await circuit.WaitForTextAsync("rows", "a b c d", Cancelled);
        Func<Task>[] late = [.. "abcd".Select(row => circuit.LateClick($"delete-{row}", Cancelled))];

        await app.ResumeAsync(circuit);

        foreach (Func<Task> click in late)
        {
            CircuitErrorException error = await Assert.ThrowsAsync<CircuitErrorException>(click);
            Assert.Contains("There is no event handler", error.Message, StringComparison.Ordinal);
        }

        await circuit.ClickAsync("delete-c", Cancelled);
        await circuit.WaitForTextAsync("rows", "a b d", Cancelled);
    }

    private static ConcurrentDictionary<string, (long Call, long Reference)> Collect(HeadlessCircuit circuit)
    {
        ConcurrentDictionary<string, (long Call, long Reference)> markers = new();
        circuit.ScriptCalled = (handle, function, arguments) =>
        {
            if (function == "markers.push")
            {
                using JsonDocument json = JsonDocument.Parse(arguments);
                markers[json.RootElement[0].GetString()!] = (handle, json.RootElement[1].GetProperty("__dotNetObject").GetInt64());
            }
        };
        return markers;
    }
}
