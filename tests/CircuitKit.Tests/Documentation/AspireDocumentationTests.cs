namespace CircuitKit.Tests.Documentation;

/// <summary><c>docs/cluster.md</c> shows code for Aspire that is built and tested, as it is.</summary>
public sealed class AspireDocumentationTests
{
    private static readonly string s_page = Repository.Text("docs/cluster.md").ReplaceLineEndings("\n");

    [Fact]
    public void App_host_is_that_of_the_sample()
    {
        string source = Repository.Text("samples/CircuitKit.Aspire/Program.cs").ReplaceLineEndings("\n");

        Assert.Contains($"```csharp\n{source}```", s_page, StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_of_the_client_integration_is_used_as_in_its_test()
    {
        string[] test = [.. Repository.Lines("tests/CircuitKit.IntegrationTests/Aspire/AspireClientTests.cs").Select(line => line.Trim())];
        string[] shown = s_page.Split("**The connection of `AddRedisClient`.**")[1].Split("```csharp\n")[1].Split("\n```")[0].Split('\n');

        Assert.Equal(4, shown.Length);
        Assert.All(shown, line => Assert.Contains(line.Trim(), test));
    }
}
