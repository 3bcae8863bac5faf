using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Tests.Tracking;

public sealed class TabIdentityTests
{
    private const string Id = "0123456789abcdefABCDE_-";

    [Theory]
    [InlineData("top", CircuitFrame.Top)]
    [InlineData("frame", CircuitFrame.Embedded)]
    [InlineData("somewhere", CircuitFrame.Unknown)]
    public void Query_names_the_tab_and_the_frame(string frame, CircuitFrame expected) =>
        Assert.Equal(new TabIdentity(Id, expected), Of($"?ck_tab={Id}&ck_frame={frame}"));

    [Theory]
    [InlineData("")]
    [InlineData("?ck_tab=")]
    [InlineData("?ck_tab=tooshort")]
    [InlineData("?ck_tab=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0")]
    [InlineData("?ck_tab=0123456789abcdef%0a")]
    [InlineData("?ck_tab=0123456789abcde<script>")]
    [InlineData("?ck_tab=0123456789abcdefABCDE&ck_tab=0123456789abcdefABCDE")]
    public void Anything_else_is_unknown(string query) => Assert.Equal(TabIdentity.Unknown, Of(query));

    [Fact]
    public void Connection_without_an_http_context_is_unknown() => Assert.Equal(TabIdentity.Unknown, TabIdentity.FromQuery(null));

    private static TabIdentity Of(string query)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        return TabIdentity.FromQuery(context);
    }
}
