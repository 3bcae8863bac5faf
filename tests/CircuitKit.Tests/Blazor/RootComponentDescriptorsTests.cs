using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CircuitKit.Blazor;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Tests.Blazor;

public sealed class RootComponentDescriptorsTests
{
    private const string Purpose = "Microsoft.AspNetCore.Components.ComponentDescriptorSerializer,V1";
    private const string Described = """{"typeName":"Shop.Basket"}""";

    private readonly EphemeralDataProtectionProvider _keys = new();
    private readonly RootComponentDescriptors _deferred;

    public RootComponentDescriptorsTests() => _deferred = new RootComponentDescriptors(_keys, isDeferred: true);

    [Fact]
    public void Open_descriptors_are_protected_for_the_framework_when_the_page_comes_back()
    {
        byte[] captured = Roots(Protect(_deferred.ForCapture));

        JsonNode resumed = JsonNode.Parse(_deferred.ForResume(captured))!;

        Assert.Equal(Described, Unprotect(resumed["7"]!["Descriptor"]!.GetValue<string>()));
        Assert.Equal("server", resumed["7"]!["Type"]!.GetValue<string>());
        Assert.Equal("key", resumed["7"]!["Key"]!["FormattedComponentKey"]!.GetValue<string>());
        Assert.Null(resumed["7"]!["Assembly"]);
    }

    [Fact]
    public void Captured_descriptors_are_readable_and_so_compress()
    {
        string descriptor = Protect(_deferred.ForCapture);

        Assert.Contains(Described, Encoding.UTF8.GetString(Convert.FromBase64String(descriptor)), StringComparison.Ordinal);
    }

    [Fact]
    public void Descriptors_protected_by_the_framework_stay_as_they_are()
    {
        byte[] persisted = Roots(Protect(_keys));

        Assert.Equal(Described, Unprotect(JsonNode.Parse(_deferred.ForResume(persisted))!["7"]!["Descriptor"]!.GetValue<string>()));
    }

    [Fact]
    public void Where_snapshots_are_not_protected_the_framework_protects_each_capture()
    {
        var immediate = new RootComponentDescriptors(_keys, isDeferred: false);

        Assert.Equal(Described, Unprotect(Protect(immediate.ForCapture)));
    }

    [Fact]
    public void Where_snapshots_are_not_protected_an_open_descriptor_is_not_given_the_framework_s_seal()
    {
        byte[] forged = Roots(Protect(_deferred.ForCapture));

        byte[] resumed = new RootComponentDescriptors(_keys, isDeferred: false).ForResume(forged);

        Assert.ThrowsAny<CryptographicException>(() => Unprotect(JsonNode.Parse(resumed)!["7"]!["Descriptor"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"7":null}""")]
    [InlineData("""{"7":[]}""")]
    [InlineData("""{"7":3}""")]
    [InlineData("""{"7":{"Descriptor":3}}""")]
    [InlineData("""{"7":{"Descriptor":"no base64"}}""")]
    [InlineData("""{"7":{},"7":{}}""")]
    public void What_is_no_description_of_root_components_is_left_for_the_framework_to_refuse(string text) =>
        Assert.Equal(text, Encoding.UTF8.GetString(_deferred.ForResume(Encoding.UTF8.GetBytes(text))));

    private static byte[] Roots(string descriptor) => Encoding.UTF8.GetBytes(
        """{"7":{"Type":"server","PrerenderId":null,"Key":{"LocationHash":"a","FormattedComponentKey":"key"},"Sequence":0,"Descriptor":"DESCRIPTOR","Assembly":null}}"""
            .Replace("DESCRIPTOR", descriptor, StringComparison.Ordinal));

    // As the framework does it.
    private static string Protect(IDataProtectionProvider provider) => Convert.ToBase64String(
        provider.CreateProtector(Purpose).ToTimeLimitedDataProtector().Protect(Encoding.UTF8.GetBytes(Described), TimeSpan.FromHours(2)));

    private string Unprotect(string descriptor) => Encoding.UTF8.GetString(
        _keys.CreateProtector(Purpose).ToTimeLimitedDataProtector().Unprotect(Convert.FromBase64String(descriptor)));
}
