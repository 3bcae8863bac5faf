using CircuitKit.Admission.Http;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Tests.Admission;

public sealed class BrowserIdCookieTests
{
    [Fact]
    public void Browser_without_one_is_given_one_that_holds_within_the_same_request()
    {
        DefaultHttpContext context = new();
        context.Request.Scheme = "https";
        context.Request.PathBase = "/shop";

        BrowserIdCookie.GiveTo(context);
        BrowserIdCookie.GiveTo(context);

        var cookie = Assert.Single(context.Response.Headers.SetCookie);
        Assert.Matches("^circuitkit-browser=[A-Za-z0-9_-]{22}; path=/shop; secure; samesite=lax; httponly$", cookie);
        Assert.Equal(cookie![19..41], BrowserIdCookie.Of(context));
    }

    [Theory]
    [InlineData("0123456789abcdefABCD_-", true)]
    [InlineData("0123456789abcdefABCD_-x", false)]
    [InlineData("0123456789abcdefABCD<>", false)]
    [InlineData("", false)]
    public void Only_a_well_formed_one_is_believed(string value, bool isBelieved)
    {
        DefaultHttpContext context = new();
        context.Request.Headers.Cookie = $"circuitkit-browser={value}";

        Assert.Equal(isBelieved ? value : null, BrowserIdCookie.Of(context));
    }
}
