using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;

namespace CircuitKit.Sample.Hosting;

/// <summary>Circuits that survive the machine: every server of a fleet can resume them.</summary>
internal static class SeveralServers
{
    public static async Task KeepCircuitsInRedisAsync(this WebApplicationBuilder builder, string redis)
    {
        builder.Services.AddCircuitKit(options => options.State.KeepFields = true).AddRedis(redis);

        // All servers need the same keys and the same application name, so that each can read what the others have written. A real
        // app encrypts the keys too, with ProtectKeysWithCertificate for example.
        var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        builder.Services.AddDataProtection()
            .PersistKeysToStackExchangeRedis(connection, "harbour-supply:keys")
            .SetApplicationName("HarbourSupply.OrderDesk");
    }
}
