namespace CircuitKit.TestApp;

/// <summary>The app without CircuitKit: what Blazor does by itself, with Redis behind it or with nothing.</summary>
internal static class StockPersistence
{
    private const string Redis = "stock-redis:";

    public static bool IsStock(string store) => store == "none" || store.StartsWith(Redis, StringComparison.Ordinal);

    /// <summary>
    /// Whether the store is one of stock Blazor's. A hybrid cache among the services is all it takes: the framework finds it there and persists
    /// circuits in it that are paused, or evicted because their browsers stay away.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="store">See <see cref="TestAppSettings"/>.</param>
    public static bool TryAdd(IServiceCollection services, string store)
    {
        if (!IsStock(store))
        {
            return false;
        }

        if (store.StartsWith(Redis, StringComparison.Ordinal))
        {
            services.AddStackExchangeRedisCache(options =>
            {
                options.Configuration = store[Redis.Length..];
                options.InstanceName = "stock:";
            });
            services.AddHybridCache();
        }

        return true;
    }
}
