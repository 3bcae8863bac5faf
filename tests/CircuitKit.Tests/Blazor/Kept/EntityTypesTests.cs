using CircuitKit.Blazor.Kept;

namespace CircuitKit.Tests.Blazor.Kept
{
    /// <summary>What a database context tracks is known by the names of EF Core's types, which CircuitKit does not depend on.</summary>
    public sealed class EntityTypesTests
    {
        [Fact]
        public void Types_of_a_contexts_sets_are_entities()
        {
            HashSet<Type> entities = [];

            EntityTypes.AddTo(entities, typeof(Shop));
            EntityTypes.AddTo(entities, typeof(string));

            Assert.Equal([typeof(Uri)], entities);
        }

        [Fact]
        public void Types_of_a_factorys_context_are_entities()
        {
            HashSet<Type> entities = [];

            EntityTypes.AddTo(entities, typeof(ShopFactory));

            Assert.Equal([typeof(Uri)], entities);
        }

        private sealed class Shop : Microsoft.EntityFrameworkCore.DbContext
        {
            public Microsoft.EntityFrameworkCore.DbSet<Uri>? Links { get; set; }

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
