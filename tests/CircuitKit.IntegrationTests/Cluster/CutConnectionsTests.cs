using CircuitKit.IntegrationTests.Checkpoints;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>Three nodes that all live, and connections that do not: every page is cut off five times, and each time comes back to any node.</summary>
public sealed class CutConnectionsTests
{
    private const int Nodes = 3;
    private const int Cuts = 5;
    private const int Timeout = 1_200_000;

    [Fact(Timeout = Timeout)]
    public Task Two_hundred_circuits_keep_their_state_exist_once_and_every_registry_tells_the_truth() => CutAsync(200);

    [Fact(Timeout = Timeout)]
    [Trait("Category", "Long")]
    public Task Five_hundred_circuits_keep_their_state_exist_once_and_every_registry_tells_the_truth() => CutAsync(500);

    private static async Task CutAsync(int circuits)
    {
        // Times that a busy machine does not use up: what is tried is that nothing gets lost, not how fast.
        await using SeveralNodes nodes = await SeveralNodes.StartAsync(
            Nodes, TwoNodes.PatientStore);
        List<RestlessPage> pages = [];
        try
        {
            for (var i = 0; i < circuits; i++)
            {
                pages.Add(await RestlessPage.OpenAsync(nodes, i));
            }

            string?[] answers = await Task.WhenAll(pages.Select(page => page.LiveThroughCutsAsync(Cuts)));
            string[] troubles = [.. answers.OfType<string>()];
            Assert.True(troubles.Length == 0, $"{troubles.Length} of {circuits} pages, such as one that {troubles.FirstOrDefault()}.");
            Assert.Equal(Cuts * circuits, pages.Sum(page => page.Reconnects.Live + page.Reconnects.Resumed));
            Assert.All([pages.Sum(page => page.Reconnects.Live), pages.Sum(page => page.Reconnects.Resumed)], times => Assert.True(times > circuits));
            await ExpectTheTruthAsync(nodes, pages);
        }
        finally
        {
            foreach (RestlessPage page in pages)
            {
                await page.DisposeAsync();
            }
        }
    }

    private static async Task ExpectTheTruthAsync(SeveralNodes nodes, List<RestlessPage> pages)
    {
        // What was handed over ends on its old node a moment after the browser has it.
        await TrackedApp.WaitForAsync(() => Enumerable.Range(0, nodes.Count)
            .Sum(node => Math.Max(nodes[node].Registry.List().Count, nodes.LiveCircuitsOf(node))) <= pages.Count);
        for (var node = 0; node < nodes.Count; node++)
        {
            string?[] expected = [.. pages.Where(page => page.Node == node).Select(page => page.Tab).Order(StringComparer.Ordinal)];
            IReadOnlyList<CircuitInfo> listed = nodes[node].Registry.List();
            Assert.Equal(expected, listed.Select(circuit => circuit.TabId).Order(StringComparer.Ordinal));
            Assert.All(listed, circuit => Assert.Equal(CircuitState.Connected, circuit.State));
            Assert.Equal(expected.Length, nodes.LiveCircuitsOf(node));
        }
    }
}
