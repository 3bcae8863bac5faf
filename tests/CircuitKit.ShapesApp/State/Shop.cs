using Microsoft.EntityFrameworkCore;

namespace CircuitKit.ShapesApp.State
{
    /// <summary>An entity.</summary>
    public sealed class Product
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";
    }

    /// <summary>A context as Entity Framework has them.</summary>
    public sealed class ShopContext : DbContext
    {
        public DbSet<Product> Products { get; } = new() { Rows = [new() { Id = 1, Name = "pen" }, new() { Id = 2, Name = "ink" }] };
    }
}

namespace Microsoft.EntityFrameworkCore
{
    /// <summary>Stands for the real one, which is known by its name.</summary>
    public class DbContext;

    /// <summary>Stands for the real one.</summary>
    public sealed class DbSet<T>
    {
        public IReadOnlyList<T> Rows { get; init; } = [];
    }
}
