using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Dashboard;

/// <summary>What a person at the dashboard does to a person at a page, both in a browser.</summary>
public sealed class DashboardActionTests(ChromiumFixture chromium) : DashboardVisitor(chromium)
{
    [Fact]
    public async Task Circuit_is_saved_sent_to_sleep_woken_by_its_page_and_closed_with_a_message()
    {
        IsExpected = complaint => complaint.Contains("Connection disconnected", StringComparison.Ordinal);
        var site = await StartAsync("--CircuitKit:Dashboard:AllowActions", "true");
        var person = await OpenAsync(new Uri(site.Address, "counter").AbsoluteUri);
        await Expect(person.Locator("#interactive")).ToHaveTextAsync("True");
        var page = await OpenAsync(new Uri(site.Address, "circuitkit/#/circuits").AbsoluteUri);
        var drawer = page.Locator("#drawer");
        await page.Locator("main tbody button").First.ClickAsync();

        await drawer.GetByRole(AriaRole.Button, new() { Name = "Save now" }).ClickAsync();
        await Expect(drawer.GetByRole(AriaRole.Status)).ToHaveTextAsync("Saved.");
        await Expect(drawer.GetByRole(AriaRole.Region, new() { Name = "History" })).ToContainTextAsync("Saved");
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Hibernate" }).ClickAsync();
        await Expect(drawer.GetByRole(AriaRole.Status)).ToHaveTextAsync("It is hibernated now.");
        await Expect(drawer.Locator(".badge").First).ToHaveTextAsync("Hibernated");
        await Expect(drawer.Locator(".calm")).ToContainTextAsync("are in the snapshot store 'file', until about");
        await Expect(drawer.Locator(".calm")).ToContainTextAsync("It wakes when its page is shown or used again");
        await page.Keyboard.PressAsync("Escape");

        await person.BringToFrontAsync();
        await person.ClickAsync("#increment");
        await Expect(person.Locator("#count")).ToHaveTextAsync("1");
        await page.Locator("main tbody tr", new() { HasText = "Connected" }).Locator("button").ClickAsync();
        await Expect(drawer.GetByRole(AriaRole.Region, new() { Name = "History" })).ToContainTextAsync("Resumed from a snapshot of circuit");
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Close the circuit" }).ClickAsync();
        await page.Locator("#question").GetByLabel("Message for the user").FillAsync("We close at noon.");
        await page.Locator("#question").GetByRole(AriaRole.Button, new() { Name = "Close the circuit" }).ClickAsync();

        await Expect(person.Locator("body")).ToContainTextAsync("We close at noon.");
    }

    [Fact]
    public async Task Server_is_drained_after_one_more_question_and_says_how_far_it_is()
    {
        var site = await StartAsync("--CircuitKit:Dashboard:AllowActions", "true");
        var page = await OpenAsync(new Uri(site.Address, "circuitkit/#/nodes").AbsoluteUri);

        await page.GetByRole(AriaRole.Button, new() { Name = "Drain this server" }).ClickAsync();
        await page.Locator("#question").GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.Locator(".node .badge")).ToHaveTextAsync("Open");
        await page.GetByRole(AriaRole.Button, new() { Name = "Drain this server" }).ClickAsync();
        await page.Locator("#question").GetByRole(AriaRole.Button, new() { Name = "Drain the server" }).ClickAsync();

        await Expect(page.Locator(".node .badge")).ToHaveTextAsync("Drained");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Drain this server" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Server_that_waits_for_its_users_can_be_drained_now()
    {
        var site = await StartAsync("--CircuitKit:Dashboard:AllowActions", "true", "--CircuitKit:Drain:Mode", "Attrition");
        var person = await OpenAsync(new Uri(site.Address, "counter").AbsoluteUri);
        var page = await OpenAsync(new Uri(site.Address, "circuitkit/#/nodes").AbsoluteUri);
        await Expect(person.Locator("#interactive")).ToHaveTextAsync("True");
        await Expect(page.Locator(".node")).ToContainTextAsync("1 connected");

        await page.GetByRole(AriaRole.Button, new() { Name = "Drain this server" }).ClickAsync();
        await Expect(page.Locator("#question")).ToContainTextAsync("Its 1 circuit stay until their users leave.");
        await page.Locator("#question").GetByRole(AriaRole.Button, new() { Name = "Drain the server" }).ClickAsync();
        await Expect(page.Locator(".node .badge")).ToHaveTextAsync("Draining: waiting for users");
        await person.ClickAsync("#increment");
        await Expect(person.Locator("#count")).ToHaveTextAsync("1");

        await person.CloseAsync(new() { RunBeforeUnload = true });
        await Expect(page.Locator(".node .badge")).ToHaveTextAsync("Drained");
    }
}
