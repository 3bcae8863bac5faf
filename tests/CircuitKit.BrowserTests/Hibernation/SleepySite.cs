using CircuitKit.BrowserTests.Infrastructure;

namespace CircuitKit.BrowserTests.Hibernation;

/// <summary>The test app, whose tabs sleep soon after they are hidden; one for all tests of a class.</summary>
public sealed class SleepySite : IAsyncLifetime
{
    private Site? _site;

    internal Uri Address => _site!.Address;

    public async ValueTask InitializeAsync() =>
        _site = await Site.StartTestAppAsync("--mode", "NoPrerender", "--CircuitKit:Hibernation:HiddenAfter", "00:00:00.3");

    public async ValueTask DisposeAsync() => await _site!.DisposeAsync();
}
