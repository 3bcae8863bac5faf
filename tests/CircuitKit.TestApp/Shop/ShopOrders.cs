using Microsoft.EntityFrameworkCore;

namespace CircuitKit.TestApp.Shop;

/// <summary>A repository of all circuits: a page that has it has no context.</summary>
public sealed class ShopOrders(IDbContextFactory<ShopContext> shops)
{
    /// <summary>The order, tracked by nobody.</summary>
    public async Task<ShopOrder> LoadAsync()
    {
        await using ShopContext shop = await shops.CreateDbContextAsync();
        return await ShopContext.LoadAsync(shop.Orders.AsNoTrackingWithIdentityResolution());
    }

    /// <summary>Writes a title if nobody has written since.</summary>
    public async Task<string> SaveAsync(int id, int version, string title)
    {
        await using ShopContext shop = await shops.CreateDbContextAsync();
        ShopOrder order = await shop.Orders.SingleAsync(order => order.Id == id);
        shop.Entry(order).Property(one => one.Version).OriginalValue = version;
        return await SaveAsync(shop, order, title);
    }

    /// <summary>Writes the title of an order that a context tracks.</summary>
    public static async Task<string> SaveAsync(ShopContext shop, ShopOrder order, string title)
    {
        order.Title = title;
        order.Version++;
        try
        {
            return await shop.SaveChangesAsync() > 0 ? "saved" : "nothing";
        }
        catch (DbUpdateConcurrencyException)
        {
            return "conflict";
        }
    }
}
