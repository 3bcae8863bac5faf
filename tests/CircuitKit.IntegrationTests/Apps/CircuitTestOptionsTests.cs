using CircuitKit.TestApp;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Apps;

/// <summary>How a test may have its app started, and who else may ask the app to save.</summary>
public sealed class CircuitTestOptionsTests
{
    private const string Endpoint = "_circuitkit-testing";
    private const string Token = "CircuitKit-Testing";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task App_keeps_its_own_store_only_where_the_test_says_so(bool keepsOwnStore)
    {
        using TempFolder root = new();
        await using CircuitTest app = await StartAsync(new()
        {
            Arguments = ["--store", $"file:{root.Combine("circuits")}", "--keys", root.Combine("keys")],
            KeepsOwnStore = keepsOwnStore,
        });
        await using HeadlessCircuit page = await app.OpenAsync("/counter", cancellationToken: Cancelled);
        await page.ClickAsync("increment", Cancelled);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost("#server");

        Assert.Equal(keepsOwnStore, SnapshotsOnDisk.In(root.Combine("circuits")).Count > 0);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public async Task State_check_speaks_in_the_environment_where_it_runs(string environment, bool speaks)
    {
        await using CircuitTest app = await StartAsync(new() { Arguments = ["--store", "memory"], Environment = environment });
        await using HeadlessCircuit page = await app.OpenAsync("/forgetful", cancellationToken: Cancelled);
        await page.ClickAsync("increment", Cancelled);

        ResumeReport report = await page.KillAndResumeAsync(cancellationToken: Cancelled);

        StateLostException lost = Assert.Throws<StateLostException>(() => report.EnsureNothingLost());
        Assert.Contains("#count: '1' became '0'", lost.Message, StringComparison.Ordinal);
        Assert.Equal(speaks, lost.Message.Contains("_count (int) changes and is not persisted", StringComparison.Ordinal));
    }

    [Fact(Timeout = 120_000)]
    public async Task App_that_takes_longer_than_the_test_waits_is_named_and_ended()
    {
        InvalidOperationException slow = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartAsync(new() { Arguments = ["--store", "memory"], StartTimeout = TimeSpan.FromMilliseconds(1) }));

        Assert.Contains("did not answer within 00:00:00.0010000", slow.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    public async Task Nobody_but_the_test_can_ask_the_app_to_save(string? token)
    {
        await using CircuitTest app = await StartAsync(new() { Arguments = ["--store", "memory"] });
        using HttpClient client = new() { BaseAddress = app.Address };
        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using HttpRequestMessage request = new(method, Endpoint);
            if (token is not null)
            {
                request.Headers.Add(Token, token);
            }

            using HttpResponseMessage answer = await client.SendAsync(request, Cancelled);

            // As to any address that the app does not have.
            Assert.False(answer.IsSuccessStatusCode);
            Assert.False(answer.Headers.Contains(Token));
        }
    }

    private static Task<CircuitTest> StartAsync(CircuitTestOptions options) => CircuitTest.StartAsync<TestAppSettings>(options, Cancelled);
}
