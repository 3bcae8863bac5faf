using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tests.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Lifetime.Hibernation;

public sealed class HibernationStepTests
{
    [Fact]
    public async Task Page_is_sent_the_settings_and_when_it_counts_as_left_alone()
    {
        await using CheckpointHarness node = new(options =>
        {
            options.Hibernation.HiddenAfter = TimeSpan.FromMinutes(2);
            options.Hibernation.IdleAfter = TimeSpan.FromMinutes(3);
            options.Hibernation.UsedPages = true;
        });
        FakeBrowser browser = new();
        CircuitConnection connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null, CanHibernate = true, Browser = browser };

        await node.Get<HibernationStep>().OnConnectedAsync(connection, new FakeCaller(), () => Task.CompletedTask);

        var (message, contents) = Assert.Single(browser.Told);
        Assert.Equal("CircuitKit.Hibernation", message);
        Assert.Equal(
            [TimeSpan.FromMinutes(2).TotalMilliseconds, TimeSpan.FromMinutes(3).TotalMilliseconds, 1.0,
                HibernationStep.LeftAloneAfter.TotalMilliseconds],
            contents.Select(Convert.ToDouble));
    }
}
