using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;

namespace CircuitKit.BrowserTests.Reconnect;

/// <summary>A server with room for one, which somebody else has taken meanwhile.</summary>
public sealed class BusyServerTests(ChromiumFixture chromium) : ReconnectUiTest(chromium)
{
    private protected override TimeSpan Retention => TimeSpan.FromSeconds(1);

    private protected override void Limit(CircuitKitOptions options) =>
        (options.Admission.MaxCircuits, options.Admission.ResumeMargin) = (1, 0);

    [Fact]
    public async Task Page_that_has_to_wait_for_room_says_so_and_continues_when_there_is_some()
    {
        var tab = await OpenAsync("dialog=600000");
        await GoOfflineAsync();
        await Eventually.IsAsync(() => Registry.List().Count == 0, Cancellation);
        await using var stranger = await Profile.Browser!.NewContextAsync();
        var other = await OpenAsync(profile: stranger);

        await Profile.SetOfflineAsync(false);

        await Expect(Bar(tab, "The server is busy")).ToBeVisibleAsync();
        await other.Page.CloseAsync(new() { RunBeforeUnload = true });
        await ExpectGoesOnAsync(tab, count: 1);
    }
}
