using Microsoft.Extensions.Configuration;

namespace CircuitKit.Tests.Lifetime.Retention;

/// <summary>A configuration that somebody changes while the app runs.</summary>
internal sealed class MutableConfiguration : ConfigurationProvider, IConfigurationSource
{
    public MutableConfiguration() => Root = new ConfigurationBuilder().Add(this).Build();

    public IConfigurationRoot Root { get; }

    public override void Set(string key, string? value)
    {
        base.Set(key, value);
        OnReload();
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
