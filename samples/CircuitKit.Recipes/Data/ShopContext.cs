using Microsoft.EntityFrameworkCore;

namespace CircuitKit.Recipes.Data;

public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Product> Products => Set<Product>();

    public DbSet<CartLine> CartLines => Set<CartLine>();

    public DbSet<Visit> Visits => Set<Visit>();

    public async Task FillAsync()
    {
        await Database.EnsureCreatedAsync();
        if (!await Products.AnyAsync())
        {
            Orders.Add(new Order { Customer = "Harbour & Sons" });
            Products.AddRange(from i in Enumerable.Range(1, 40)
                              select new Product { Name = $"{s_names[i % s_names.Length]} {i:00}", Price = i * 7 % 40 });
            await SaveChangesAsync();
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<Order>().Property(order => order.Version).IsConcurrencyToken();

    private static readonly string[] s_names = ["Rope", "Lamp", "Anchor", "Chart"];
}

public sealed class Order
{
    public int Id { get; set; }

    public required string Customer { get; set; }

    public int Version { get; set; }
}

public sealed class Product
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public int Price { get; set; }
}

public sealed class CartLine
{
    public int Id { get; set; }

    public required string UserId { get; set; }

    public required string Product { get; set; }
}

public sealed class Visit
{
    public int Id { get; set; }
}
