using CircuitKit.ShapesApp;

namespace CircuitKit.IntegrationTests.Resuming.Shapes;

/// <summary>All shapes in one server: used, killed, compared with circuits that lived on, used again, and killed again.</summary>
internal static class ShapeRun
{
    // Enough that both sides have something to do.
    private const int AtOnce = 4;

    /// <param name="app">The project of the app.</param>
    /// <param name="arguments">More arguments.</param>
    public static async Task<IReadOnlyList<ShapeOutcome>> PlayAsync(string app, params string[] arguments)
    {
        await using RestartableApp server = await RestartableApp.StartAppAsync(app, arguments);
        List<(ShapeCircuit Circuit, ShapeOutcome Outcome)> all =
            await EachAsync(ShapeList.All.Where(shape => !shape.NeedsBrowser), shape => UseAsync(server, shape));
        await RestartAsync(server, all, server.KillAsync);
        await EachAsync(all, async one => one.Outcome.Resumed(await one.Circuit.ShownAsync()));
        await EachAsync(all, one => GoOnAsync(one.Circuit, one.Outcome));
        await RestartAsync(server, all, server.KillAsync);
        await EachAsync(all, one => CompareAgainAsync(one.Circuit, one.Outcome, "after the second kill"));
        await RestartAsync(server, all, server.TerminateAsync);
        await EachAsync(all, one => CompareAgainAsync(one.Circuit, one.Outcome, "after SIGTERM"));
        await EachAsync(all, async one => await one.Circuit.DisposeAsync());
        return [.. all.Select(one => one.Outcome)];
    }

    private static async Task<(ShapeCircuit Circuit, ShapeOutcome Outcome)> UseAsync(RestartableApp server, Shape shape)
    {
        await using ShapeCircuit living = await ShapeCircuit.OpenAsync(server, shape);
        string fresh = await living.ShownAsync();
        string edited = await living.PlayAsync(shape.Edit);
        string continued = await living.PlayAsync(shape.More);
        await living.Circuit.CloseAsync(TestContext.Current.CancellationToken);
        ShapeCircuit circuit = await ShapeCircuit.OpenAsync(server, shape);
        ShapeOutcome outcome = new(shape, fresh, edited, continued);
        outcome.Expect("", string.Join(", ", shape.UnchangedParts(fresh, edited).Select(part => $"'{part}'")), "as before, of what is edited");
        outcome.Expect(fresh, await circuit.ShownAsync(), "in another circuit");
        outcome.Expect(edited, await circuit.PlayAsync(shape.Edit), "after the same work in another circuit");
        return (circuit, outcome);
    }

    private static async Task RestartAsync(RestartableApp server, List<(ShapeCircuit Circuit, ShapeOutcome)> all, Func<Task> end)
    {
        await server.WaitForSnapshotsAsync();
        await end();
        await server.RestartAsync();
        await EachAsync(all, async one => Assert.Equal(
            (one.Circuit.Shape.Id, ReconnectOutcome.Resumed),
            (one.Circuit.Shape.Id, await one.Circuit.Circuit.ReconnectAsync(TestContext.Current.CancellationToken))));
    }

    private static async Task GoOnAsync(ShapeCircuit circuit, ShapeOutcome outcome)
    {
        if (outcome.Fate is { } fate)
        {
            string shown = await circuit.PlayAsync(fate == Fate.Kept ? circuit.Shape.More : circuit.Shape.Edit);
            outcome.Expect(fate == Fate.Kept ? outcome.Continued : outcome.Edited, shown, "after more work");
        }
    }

    private static async Task CompareAgainAsync(ShapeCircuit circuit, ShapeOutcome outcome, string when)
    {
        if (outcome.Fate is { } fate)
        {
            outcome.Expect(fate == Fate.Kept ? outcome.Continued : outcome.Fresh, await circuit.ShownAsync(), when);
        }
    }

    private static async Task EachAsync<T>(IEnumerable<T> all, Func<T, Task> act) =>
        await EachAsync(all, async one =>
        {
            await act(one);
            return true;
        });

    private static async Task<List<TResult>> EachAsync<T, TResult>(IEnumerable<T> all, Func<T, Task<TResult>> act)
    {
        using SemaphoreSlim free = new(AtOnce);
        return [.. await Task.WhenAll(all.Select(async one =>
        {
            await free.WaitAsync(TestContext.Current.CancellationToken);
            try
            {
                return await act(one);
            }
            finally
            {
                free.Release();
            }
        }))];
    }
}
