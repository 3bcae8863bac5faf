using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Hosting;

/// <summary>What stands before every key in Redis when the app does not say.</summary>
public sealed class DefaultKeyPrefixTests
{
    private const string Here = "/";
    private const string Elsewhere = "/tmp";

    [Fact]
    public void Apps_of_different_names_are_apart_and_servers_of_one_app_agree_wherever_it_lies()
    {
        Assert.NotEqual(PrefixOf("shop", Here), PrefixOf("desk", Here));
        Assert.Equal(PrefixOf("shop", Here), PrefixOf("shop", Elsewhere));
        Assert.Equal(PrefixOf("shop", Here), PrefixOf("shop", Here, "Other.Assembly"));
        Assert.Equal("circuitkit-8d9001d3", PrefixOf("shop", Here));
    }

    [Fact]
    public void Apps_without_a_name_are_apart_by_folder_and_by_their_own_name_as_in_containers()
    {
        Assert.NotEqual(PrefixOf(null, Here), PrefixOf(null, Elsewhere));
        Assert.NotEqual(PrefixOf(null, Here, "Shop"), PrefixOf(null, Here, "Desk"));
        Assert.Equal(PrefixOf(null, Here, "Shop"), PrefixOf(null, Here, "Shop"));
        Assert.Matches("^circuitkit-[0-9a-f]{8}$", PrefixOf(null, Here));
    }

    [Fact]
    public void Prefix_that_is_set_is_used_as_it_is()
    {
        Assert.Equal("circuitkit", PrefixOf("shop", Here, keyPrefix: "circuitkit"));
        Assert.Equal("mine", PrefixOf("shop", Here, keyPrefix: "mine"));
    }

    private static string PrefixOf(string? name, string folder, string assembly = "App", string? keyPrefix = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = folder, ApplicationName = assembly });
        var protection = builder.Services.AddDataProtection();
        if (name is not null)
        {
            protection.SetApplicationName(name);
        }

        builder.Services.AddCircuitKit().AddRedis("localhost:1", redis => redis.KeyPrefix = keyPrefix);
        using var app = builder.Services.BuildServiceProvider();
        return app.GetRequiredService<IOptions<RedisOptions>>().Value.KeyPrefix!;
    }
}
