using CircuitKit.TestApp.Shop;
using CircuitKit.TestKit;
using Microsoft.EntityFrameworkCore;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>
/// Entities of EF Core are loaded again after a kill, and never written over what somebody has written meanwhile. What a page keeps of them in a type
/// of its own comes back.
/// </summary>
public sealed class KeptEntitiesTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Entities_are_loaded_again_and_what_is_edited_in_a_type_of_the_page_s_own_comes_back()
    {
        using TempFolder folder = new();
        string file = Path.Combine(folder.Path, "shop.db");
        await using ShopContext shop = ShopContext.Open(file);
        await shop.Database.EnsureCreatedAsync(Cancelled);
        shop.Orders.Add(new ShopOrder { Title = "first", Lines = { new ShopLine { Article = "a" }, new ShopLine { Article = "b" } } });
        await shop.SaveChangesAsync(Cancelled);
        await using RestartableApp app = await RestartableApp.StartAsync("--CircuitKit:State:KeepFields", "true", "--shop", file);
        await using HeadlessCircuit tracked = await EditAsync(app, "tracked");
        await using HeadlessCircuit untracked = await EditAsync(app, "untracked");
        await using HeadlessCircuit draft = await EditAsync(app, "draft");
        await app.WaitForSnapshotsAsync();

        // Somebody else saves while the server is down.
        await shop.Orders.ExecuteUpdateAsync(
            set => set.SetProperty(order => order.Title, "theirs").SetProperty(order => order.Version, 2), Cancelled);
        ReconnectOutcome[] outcomes = await app.KillAndReconnectAsync(tracked, untracked, draft);

        Assert.All(outcomes, outcome => Assert.Equal(ReconnectOutcome.Resumed, outcome));
        foreach (HeadlessCircuit circuit in (HeadlessCircuit[])[tracked, untracked])
        {
            await circuit.WaitForTextAsync("title", "theirs", Cancelled);
            Assert.Equal(("2", ""), (circuit.TextOf("whole"), circuit.TextOf("note")));
        }

        await draft.WaitForTextAsync("title", "mine", Cancelled);
        Assert.Equal("a note", draft.TextOf("note"));
        await SaveAsync(draft, "conflict");
        await tracked.ChangeAsync("edit", "mine again", Cancelled);
        await SaveAsync(tracked, "saved");
        Assert.Equal("mine again", await shop.Orders.Select(order => order.Title).SingleAsync(Cancelled));
    }

    private static async Task<HeadlessCircuit> EditAsync(RestartableApp app, string page)
    {
        HeadlessCircuit circuit = await app.OpenAsync($"kept/order/{page}");
        await circuit.WaitForTextAsync("title", "first", Cancelled);
        await circuit.ChangeAsync("edit", "mine", Cancelled);
        await circuit.ClickAsync("write", Cancelled);
        await circuit.WaitForTextAsync("note", "a note", Cancelled);
        return circuit;
    }

    private static async Task SaveAsync(HeadlessCircuit circuit, string result)
    {
        await circuit.ClickAsync("save", Cancelled);
        await circuit.WaitForTextAsync("result", result, Cancelled);
    }
}
