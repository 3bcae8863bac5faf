namespace CircuitKit.Recipes.Tests;

/// <summary>What a user has done in the page of a recipe is there when its server was killed, and the page works on.</summary>
public sealed class RecipeTests(RecipesApp recipes)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Form()
    {
        await using HeadlessCircuit page = await OpenAsync("/");
        await page.ChangeAsync("guest", "Ada", Cancelled);
        await page.ChangeAsync("nights", "3", Cancelled);
        await page.CheckAsync("breakfast", true, Cancelled);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();

        Assert.Equal(("Ada", "3"), (page.AttributeOf("guest", "value"), page.AttributeOf("nights", "value")));
        await page.SubmitAsync("booking", Cancelled);
        await page.WaitForTextAsync("sent", "Booked.", Cancelled);
    }

    [Fact]
    public async Task Private_model()
    {
        await using HeadlessCircuit page = await OpenAsync("/private-model");
        await page.ChangeAsync("text", "Tuesday", Cancelled);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();

        await page.SubmitAsync("note", Cancelled);
        await page.WaitForTextAsync("saved", "Tuesday", Cancelled);
    }

    [Fact]
    public async Task Validation_messages()
    {
        await using HeadlessCircuit page = await OpenAsync("/validated");
        await page.ChangeAsync("mail", "ada", Cancelled);
        await page.SubmitAsync("contact", Cancelled);
        Assert.Equal("The Name field is required.", page.TextOf("name-message"));
        Assert.Equal("The Mail field is not a valid e-mail address.", page.TextOf("mail-message"));

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();

        await page.ChangeAsync("name", "Ada", Cancelled);
        Assert.Equal(("", "The Mail field is not a valid e-mail address."), (page.TextOf("name-message"), page.TextOf("mail-message")));
    }

    [Fact]
    public async Task Form_that_may_be_posted()
    {
        await using HeadlessCircuit page = await OpenAsync("/sign-up");
        await page.ChangeAsync("name", "Ada", Cancelled);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();

        await page.SubmitAsync("sign-up", Cancelled);
        await page.WaitForTextAsync("done", "Welcome.", Cancelled);
    }

    [Fact]
    public async Task Defaults()
    {
        await using HeadlessCircuit page = await OpenAsync("/defaults");
        await page.ChangeAsync("copies", "", Cancelled);
        await page.ChangeAsync("copies", "4", Cancelled);
        await page.ChangeAsync("day", "2020-02-29", Cancelled);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();

        Assert.Equal("4, 2020-02-29", page.TextOf("shown"));
    }

    [Fact]
    public async Task Entity()
    {
        await using HeadlessCircuit page = await OpenAsync("/order/1");
        await using HeadlessCircuit other = await OpenAsync("/order/1");
        await page.ChangeAsync("customer", "Pier & Daughters", Cancelled);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();

        await page.ClickAsync("save", Cancelled);
        await page.WaitForTextAsync("message", "Saved.", Cancelled);
        await other.ReconnectAsync(Cancelled);
        await other.ClickAsync("save", Cancelled);
        await other.WaitForTextAsync("message", "Somebody else has changed the order meanwhile.", Cancelled);
    }

    [Fact]
    public async Task Side_effects()
    {
        await using HeadlessCircuit page = await OpenAsync("/visit");
        string visits = page.TextOf("visits");
        await page.ClickAsync("look", Cancelled);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();
        await using HeadlessCircuit another = await OpenAsync("/visit");

        Assert.Equal((visits, "1"), (page.TextOf("visits"), page.TextOf("looks")));
        Assert.Equal(int.Parse(visits, null) + 1, int.Parse(another.TextOf("visits"), null));
    }

    [Fact]
    public async Task Selection()
    {
        await using HeadlessCircuit page = await OpenAsync("/selection");
        await page.ClickAsync("product-3", Cancelled);
        string selected = page.TextOf("selected");
        Assert.NotEmpty(selected);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();

        Assert.Equal(selected, page.TextOf("selected"));
    }

    [Fact]
    public async Task Dialog()
    {
        await using HeadlessCircuit page = await OpenAsync("/dialog");
        await page.ClickAsync("edit-1", Cancelled);
        await page.ChangeAsync("line-text", "Lantern", Cancelled);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();

        await page.ClickAsync("apply", Cancelled);
        await page.WaitForTextAsync("line-1", "Lantern", Cancelled);
    }

    [Fact]
    public async Task Wizard()
    {
        await using HeadlessCircuit page = await OpenAsync("/wizard");
        await page.ChangeAsync("name", "Ada", Cancelled);
        await page.ClickAsync("next", Cancelled);
        await page.ChangeAsync("boat", "Beagle", Cancelled);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();

        Assert.Equal("Step 2 of 3", page.TextOf("step"));
        await page.ClickAsync("next", Cancelled);
        await page.WaitForTextAsync("summary", "Ada sails Beagle.", Cancelled);
    }

    [Fact]
    public async Task Culture()
    {
        Dictionary<string, string> german = new() { ["Accept-Language"] = "de-DE" };
        await using HeadlessCircuit page = await recipes.App.OpenAsync("/culture", german, Cancelled);
        await page.ChangeAsync("weight", "2,5", Cancelled);
        Assert.Equal("2,50", page.TextOf("shown"));

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();

        await page.ChangeAsync("weight", "3,5", Cancelled);
        Assert.Equal("3,50", page.TextOf("shown"));
    }

    [Fact]
    public async Task Many_tabs_of_one_user()
    {
        await using HeadlessCircuit first = await OpenAsync("/cart/eve");
        await using HeadlessCircuit second = await OpenAsync("/cart/eve");
        await first.ClickAsync("add-rope", Cancelled);
        await second.WaitForTextAsync("lines", "Rope", Cancelled);

        (await first.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();
        await second.ReconnectAsync(Cancelled);
        await second.ClickAsync("add-lamp", Cancelled);

        await first.WaitForTextAsync("lines", "RopeLamp", Cancelled);
        Assert.Equal("RopeLamp", second.TextOf("lines"));
    }

    private Task<HeadlessCircuit> OpenAsync(string path) => recipes.App.OpenAsync(path, cancellationToken: Cancelled);
}
