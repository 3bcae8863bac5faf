using CircuitKit.Tracking.RealUsers;

namespace CircuitKit.Tests.Tracking.RealUsers;

/// <summary>What a page says that its user felt is data from outside: exactly what the script sends, or nothing.</summary>
public sealed class PageReportTests
{
    [Fact]
    public void Report_is_whole_numbers_after_the_letters_of_their_kinds() => Assert.Equal(
        [(PageValue.Load, 812), (PageValue.Event, 0), (PageValue.Reconnect, 600_000), (PageValue.Resume, 7), (PageValue.Errors, 1_000)],
        PageReport.Parse("l812,e0,c600000,r7,x1000"));

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("e45,")]
    [InlineData("e")]
    [InlineData("45")]
    [InlineData("E45")]
    [InlineData("z45")]
    [InlineData("e-1")]
    [InlineData("e+1")]
    [InlineData("e1.5")]
    [InlineData("e1e3")]
    [InlineData("e 1")]
    [InlineData("eNaN")]
    [InlineData("eInfinity")]
    [InlineData("e٣")]
    [InlineData("e600001")]
    [InlineData("e99999999999999999999")]
    [InlineData("x1001")]
    [InlineData("e45;e46")]
    [InlineData("e45,<script>")]
    public void Anything_else_is_nothing_and_neither_are_the_values_beside_it(string text)
    {
        Assert.Null(PageReport.Parse(text));
        Assert.Null(PageReport.Parse($"e1,{text}"));
    }

    [Fact]
    public void Report_has_a_hundred_values_at_most()
    {
        Assert.Equal(100, PageReport.Parse(string.Join(',', Enumerable.Repeat("l600000", 100)))!.Count);
        Assert.Null(PageReport.Parse(string.Join(',', Enumerable.Repeat("e1", 101))));
        Assert.Null(PageReport.Parse($"e{new string('0', 10_000)}"));
    }
}
