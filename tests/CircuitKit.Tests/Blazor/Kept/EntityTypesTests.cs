using CircuitKit.Blazor.Kept;

namespace CircuitKit.Tests.Blazor.Kept
{
    /// <summary>What a database context tracks is known by the names of EF Core's types, which CircuitKit does not depend on.</summary>
    public sealed class EntityTypesTests
    {
        [Theory]
        [InlineData(typeof(Shop))]
        [InlineData(typeof(ShopFactory))]
        [InlineData(typeof(Microsoft.EntityFrameworkCore.IDbContextFactory<Shop>))]
        public void Types_of_a_context_s_sets_and_all_that_they_lead_to_are_entities(Type service)
        {
            EntityTypes entities = new([service, typeof(string)]);

            Type[] tracked = [typeof(Order), typeof(RushOrder), typeof(Line), typeof(Address), typeof(Uri)];
            Type[] others = [typeof(string), typeof(List<Line>), typeof(Shop), typeof(Draft)];
            Assert.Equal(tracked, tracked.Concat(others).Where(entities.Contains));
        }

        [Fact]
        public void Nothing_is_an_entity_without_a_context() => Assert.False(new EntityTypes([typeof(Order)]).Contains(typeof(Order)));

        private class Order
        {
            public List<Line> Lines { get; } = [];

            public Address? Address { get; set; }
        }

        private sealed class RushOrder : Order;

        private sealed class Line
        {
            public Order? Order { get; set; }
        }

        private sealed class Address;

        private sealed class Draft
        {
            public Line? Line { get; set; }
        }

        private sealed class Shop : Microsoft.EntityFrameworkCore.DbContext
        {
            public Microsoft.EntityFrameworkCore.DbSet<Uri>? Links { get; set; }

            public Microsoft.EntityFrameworkCore.DbSet<Order>? Orders { get; set; }

            public List<string> Others { get; } = [];
        }

        private sealed class ShopFactory : Microsoft.EntityFrameworkCore.IDbContextFactory<Shop>;
    }
}

namespace Microsoft.EntityFrameworkCore
{
    internal abstract class DbContext;

    internal sealed class DbSet<TEntity>
    {
        public TEntity? First { get; set; }
    }

    internal interface IDbContextFactory<TContext>;
}
