using CircuitKit.Admission.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Admission;

public sealed class OriginCheckTests
{
    private readonly AdmissionOptions _options = new() { CheckOrigin = true };

    // A poll of a connection that was let in.
    private string _query = "?id=known";
    private string? _upgrade;

    [Theory]
    [InlineData("https://shop.example", true)]
    [InlineData("https://shop.example:443", true)]
    [InlineData("HTTPS://SHOP.EXAMPLE", true)]
    [InlineData("http://shop.example", false)]
    [InlineData("https://shop.example:8443", false)]
    [InlineData("https://shop.example.evil.example", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("https://shop.example@evil.example", false)]
    [InlineData("https://shop.example/", false)]
    [InlineData("https://shop.example https://evil.example", false)]
    [InlineData("file://", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void Only_the_page_s_own_origin_is_allowed_by_default(string origin, bool isAllowed) => Assert.Equal(isAllowed, Allows("POST", origin));

    [Theory]
    [InlineData("https://portal.example", true)]
    [InlineData("https://portal.example:443", true)]
    [InlineData("https://other.example", false)]
    public void More_origins_are_allowed_by_name(string origin, bool isAllowed)
    {
        _options.AllowedOrigins.Add("https://Portal.example");

        Assert.Equal(isAllowed, Allows("POST", origin));
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("POST", false)]
    [InlineData("DELETE", false)]
    [InlineData("CONNECT", false)]
    public void Without_an_origin_only_a_plain_GET_is_allowed(string method, bool isAllowed) => Assert.Equal(isAllowed, Allows(method));

    [Theory]
    [InlineData("")]
    [InlineData("?id=")]
    [InlineData("?id=known", "websocket")]
    [InlineData("?id=known", "WebSocket, other")]
    public void Without_an_origin_no_connection_begins(string query, string? upgrade = null)
    {
        (_query, _upgrade) = (query, upgrade);

        Assert.False(Allows("GET"));
    }

    [Fact]
    public void Two_origins_are_none() => Assert.False(Allows("POST", "https://shop.example", "https://shop.example"));

    private bool Allows(string method, params string[] origins)
    {
        DefaultHttpContext context = new();
        (context.Request.Method, context.Request.Scheme, context.Request.Host) = (method, "https", new HostString("shop.example"));
        (context.Request.Path, context.Request.QueryString) = ("/_blazor", new QueryString(_query));
        if (_upgrade is not null)
        {
            context.Request.Headers.Upgrade = _upgrade;
        }

        if (origins.Length > 0)
        {
            context.Request.Headers.Origin = origins;
        }

        return new OriginCheck(Options.Create(_options)).Allows(context);
    }
}
