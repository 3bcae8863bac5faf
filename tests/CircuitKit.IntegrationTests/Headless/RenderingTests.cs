namespace CircuitKit.IntegrationTests.Headless;

/// <summary>The client's page stays the same as the server's through every kind of update.</summary>
public sealed class RenderingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Page_follows_three_hundred_random_updates()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("shuffle");
        for (int step = 1; step <= 300; step++)
        {
            await circuit.ClickAsync("step", Cancelled);
            await circuit.WaitForTextAsync("markup", $"{step}", Cancelled);

            string expected = circuit.TextOf("expected");
            Assert.Equal(expected.Replace(" ", ""), WithoutSpace(circuit.TextOf("list")));
            Assert.Equal(step % 2 == 0 ? "even" : null, circuit.AttributeOf("list", "class"));
            foreach (string word in expected.Split(' '))
            {
                int item = int.Parse(word.Split('-', '*')[0]);
                Assert.Equal(word, WithoutSpace(circuit.TextOf($"item-{item}")));
                Assert.Equal(item % 2 == step % 2 ? "marked" : null, circuit.AttributeOf($"item-{item}", "title"));
            }

            Assert.Equal(step % 3 == 1, circuit.PageText.Contains("Now and then static markup"));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Missing_elements_are_named_with_what_the_page_shows()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("crash");

        Assert.Null(circuit.FindText("nothing"));
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => circuit.TextOf("nothing"));
        Assert.StartsWith("The page has no element 'nothing'. It shows: ", e.Message);
        e = await Assert.ThrowsAsync<InvalidOperationException>(() => circuit.ClickAsync("count", Cancelled));
        Assert.Equal("Element 'count' does not handle 'click'.", e.Message);
    }

    private static string WithoutSpace(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
}
