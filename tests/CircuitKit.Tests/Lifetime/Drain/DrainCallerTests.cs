using System.Net;
using CircuitKit.Lifetime.Drain;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Tests.Lifetime.Drain;

public sealed class DrainCallerTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("::ffff:127.0.0.1", "::ffff:127.0.0.1")]
    [InlineData("10.0.0.5", "10.0.0.5")]
    [InlineData("::ffff:10.0.0.5", "10.0.0.5")]
    public void Caller_on_this_machine_is_answered(string remote, string local) =>
        Assert.Null(DrainCaller.Refusal(Request(remote, local), allowRemote: false));

    [Theory]
    [InlineData("10.0.0.6", "10.0.0.5")]
    [InlineData(null, null)]
    public void Caller_from_elsewhere_is_refused_unless_the_app_allows_it(string? remote, string? local)
    {
        Assert.Equal(
            "The drain hook is for callers on this machine. To call it from elsewhere, map it with allowRemote: true and give it an authorization "
            + "policy.",
            DrainCaller.Refusal(Request(remote, local), allowRemote: false));
        Assert.Null(DrainCaller.Refusal(Request(remote, local), allowRemote: true));
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-forwarded-proto")]
    [InlineData("Forwarded")]
    [InlineData("Via")]
    [InlineData("X-Real-IP")]
    // What UseForwardedHeaders makes of the header when it has believed it.
    [InlineData("X-Original-For")]
    public void Caller_behind_a_proxy_on_this_machine_is_refused(string header)
    {
        HttpContext context = Request("127.0.0.1", "127.0.0.1");
        context.Request.Headers[header] = "127.0.0.1";

        Assert.Equal(
            $"The drain hook is for callers on this machine. This request came through a proxy (header {header}).",
            DrainCaller.Refusal(context, allowRemote: false));
        Assert.Null(DrainCaller.Refusal(context, allowRemote: true));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Page_in_a_browser_is_refused_even_where_remote_callers_are_not(bool allowRemote)
    {
        HttpContext context = Request("127.0.0.1", "127.0.0.1");
        context.Request.Headers.Origin = "https://evil.example";

        Assert.Equal(
            "The drain hook is for tools. This request has an Origin header: it comes from a page in a browser.",
            DrainCaller.Refusal(context, allowRemote));
    }

    private static DefaultHttpContext Request(string? remote, string? local)
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
        context.Connection.LocalIpAddress = local is null ? null : IPAddress.Parse(local);
        return context;
    }
}
