using CircuitKit.BrowserTests.Infrastructure;

namespace CircuitKit.BrowserTests.Dashboard;

/// <summary>For all who only look.</summary>
[CollectionDefinition(nameof(DashboardSite))]
public sealed class DashboardSiteForAll : ICollectionFixture<DashboardSite>;

/// <summary>
/// An app with the circuits of sixty people, two of whom have two tabs, and its dashboard. One for all tests: they look, and end one of the second
/// person's circuits.
/// </summary>
public sealed class DashboardSite : IAsyncLifetime
{
    public const int People = 60;

    public const int Circuits = People + 2;

    private readonly List<HeadlessCircuit> _circuits = [];
    private Site? _site;

    public string Address => new Uri(_site!.Address, "circuitkit/").AbsoluteUri;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _site = await Site.StartTestAppAsync("--dashboard", "plain", "--CircuitKit:Dashboard:AllowActions", "true");
        for (var i = 0; i < Circuits; i++)
        {
            _circuits.Add(await HeadlessCircuit.OpenAsync(
                new HeadlessCircuitOptions
                {
                    Page = new Uri(_site.Address, i % 2 == 0 ? "counter" : "form"),
                    Headers = new Dictionary<string, string> { ["X-Test-User"] = $"person-{i % People:00}" },
                },
                Cancellation));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var circuit in _circuits)
        {
            await circuit.DisposeAsync();
        }

        await _site!.DisposeAsync();
    }
}
