[assembly: AssemblyFixture(typeof(CircuitKit.Sample.Tests.SampleApp))]

namespace CircuitKit.Sample.Tests;

/// <summary>What a user of the sample has done survives the kill of its server.</summary>
public sealed class SurvivalTests(SampleApp sample)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Half_filled_order_survives()
    {
        await using HeadlessCircuit page = await sample.App.OpenAsync("/", cancellationToken: Cancelled);
        await page.InputAsync("customer-company", "Harbour & Sons", Cancelled);
        await page.InputAsync("customer-email", "ada@example", Cancelled);

        (await page.KillAndResumeAsync(within: "order-form", Cancelled)).EnsureNothingLost();
    }

    [Fact]
    public async Task Search_in_the_stock_survives()
    {
        await using HeadlessCircuit page = await sample.App.OpenAsync("/stock", cancellationToken: Cancelled);
        await page.InputAsync("stock-filter", "rope", Cancelled);
        await page.ClickAsync("stock-direction", Cancelled);

        (await page.KillAndResumeAsync(within: "stock-grid", Cancelled)).EnsureNothingLost();
        Assert.Equal("rope", page.AttributeOf("stock-filter", "value"));
    }
}

/// <summary>The sample in a process of its own, for all tests.</summary>
public sealed class SampleApp : IAsyncLifetime
{
    private CircuitTest? _app;

    /// <summary>The running sample.</summary>
    public CircuitTest App => _app ?? throw new InvalidOperationException("The sample was not started.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _app = await CircuitTest.StartAsync<Program>();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
