using Microsoft.EntityFrameworkCore;

namespace CircuitKit.TestApp.Shop;

/// <summary>A database of orders.</summary>
public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    /// <summary>All orders.</summary>
    public DbSet<ShopOrder> Orders => Set<ShopOrder>();

    /// <summary>The database in a file.</summary>
    public static ShopContext Open(string file) => new(new DbContextOptionsBuilder<ShopContext>().UseSqlite(Connection(file)).Options);

    /// <summary>As it is registered.</summary>
    public static string Connection(string file) => $"Data Source={file};Pooling=False";

    /// <summary>The first order with its lines, which lead back to it.</summary>
    public static Task<ShopOrder> LoadAsync(IQueryable<ShopOrder> orders) => orders.Include(order => order.Lines).FirstAsync();
}
