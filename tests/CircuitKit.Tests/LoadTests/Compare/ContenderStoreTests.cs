using CircuitKit.LoadTests.Compare;

namespace CircuitKit.Tests.LoadTests.Compare;

public sealed class ContenderStoreTests
{
    [Theory]
    [InlineData(nameof(Contender.Stock), "none")]
    [InlineData(nameof(Contender.StockRedis), "stock-redis:127.0.0.1:7")]
    [InlineData(nameof(Contender.Memory), "memory")]
    [InlineData(nameof(Contender.Files), "file:/folder")]
    [InlineData(nameof(Contender.Redis), "redis:127.0.0.1:7")]
    public void Each_contender_has_a_store_that_the_test_app_knows(string contender, string store) =>
        Assert.Equal(store, ContenderStore.Of(Enum.Parse<Contender>(contender), "/folder", redisPort: 7));
}
