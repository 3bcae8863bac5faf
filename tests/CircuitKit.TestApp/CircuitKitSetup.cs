using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace CircuitKit.TestApp;

/// <summary>Puts CircuitKit and what it maps into the app, or leaves it stock.</summary>
internal static class CircuitKitSetup
{
    /// <param name="services">The app's services.</param>
    /// <param name="store">See <see cref="TestAppSettings"/>.</param>
    public static void Add(IServiceCollection services, string store)
    {
        if (StockPersistence.TryAdd(services, store))
        {
            return;
        }

        string[] parts = store.Split(':', 2);
        ICircuitKitBuilder kit = services.AddCircuitKit();
        services.AddHealthChecks().AddCircuitKit().AddCircuitKitLiveness();
        switch (parts)
        {
            case ["memory"]:
                break;
            case ["file", var path]:
                kit.AddFileSnapshots(path);
                break;
            case ["redis", var server]:
                kit.AddRedis(server);
                break;
            default:
                throw new ArgumentException($"--store '{store}' is unknown; use none, stock-redis:host:port, memory, file:path or redis:host:port.");
        }
    }

    /// <param name="app">The app.</param>
    /// <param name="store">As above.</param>
    public static void Map(WebApplication app, string store)
    {
        if (StockPersistence.IsStock(store))
        {
            return;
        }

        MapDrain(app, app.Configuration["drain"]);
        MapDashboard(app, app.Configuration["dashboard"]);
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") });
    }

    // --drain policy: for who is signed in; anonymous: with a policy that is undone; remote: for callers on other machines too.
    private static void MapDrain(WebApplication app, string? how)
    {
        var drain = app.MapCircuitKitDrain(allowRemote: how == "remote");
        if (how is "policy" or "anonymous")
        {
            drain.RequireAuthorization();
        }

        if (how == "anonymous")
        {
            drain.AllowAnonymous();
        }
    }

    // --dashboard plain: as it comes; policy: for who is signed in; anonymous: with a policy that is undone.
    private static void MapDashboard(WebApplication app, string? how)
    {
        if (how is null)
        {
            return;
        }

        var dashboard = app.MapCircuitKitDashboard("/circuitkit");
        if (how != "plain")
        {
            dashboard.RequireAuthorization();
        }

        if (how == "anonymous")
        {
            dashboard.AllowAnonymous();
        }
    }
}
