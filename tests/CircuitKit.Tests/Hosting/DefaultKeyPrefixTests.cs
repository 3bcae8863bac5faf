using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Hosting;

/// <summary>What stands before every key in Redis when the app does not say.</summary>
public sealed class DefaultKeyPrefixTests : IDisposable
{
    // Empty folders: an app watches the whole of its own for changed settings.
    private readonly DirectoryInfo _here = Directory.CreateTempSubdirectory("circuitkit-here-");
    private readonly DirectoryInfo _elsewhere = Directory.CreateTempSubdirectory("circuitkit-elsewhere-");

    public void Dispose()
    {
        _here.Delete(recursive: true);
        _elsewhere.Delete(recursive: true);
    }

    [Fact]
    public void Apps_of_different_names_are_apart_and_servers_of_one_app_agree_wherever_it_lies()
    {
        Assert.NotEqual(PrefixOf("shop", _here), PrefixOf("desk", _here));
        Assert.Equal(PrefixOf("shop", _here), PrefixOf("shop", _elsewhere));
        Assert.Equal(PrefixOf("shop", _here), PrefixOf("shop", _here, "Other.Assembly"));
        Assert.Equal("circuitkit-8d9001d3", PrefixOf("shop", _here));
    }

    [Fact]
    public void Apps_without_a_name_are_apart_by_folder_and_by_their_own_name_as_in_containers()
    {
        Assert.NotEqual(PrefixOf(null, _here), PrefixOf(null, _elsewhere));
        Assert.NotEqual(PrefixOf(null, _here, "Shop"), PrefixOf(null, _here, "Desk"));
        Assert.Equal(PrefixOf(null, _here, "Shop"), PrefixOf(null, _here, "Shop"));
        Assert.Matches("^circuitkit-[0-9a-f]{8}$", PrefixOf(null, _here));
    }

    [Fact]
    public void Prefix_that_is_set_is_used_as_it_is()
    {
        Assert.Equal("circuitkit", PrefixOf("shop", _here, keyPrefix: "circuitkit"));
        Assert.Equal("mine", PrefixOf("shop", _here, keyPrefix: "mine"));
    }

    private static string PrefixOf(string? name, DirectoryInfo folder, string assembly = "App", string? keyPrefix = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = folder.FullName, ApplicationName = assembly });
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
