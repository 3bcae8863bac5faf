using CircuitKit.Lifetime.NewVersion;

namespace CircuitKit.Tests.Lifetime.NewVersion;

public sealed class VersionStampTests
{
    private static readonly DateTimeOffset s_since = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Stamp_is_read_as_it_was_written_and_does_not_tell_the_version()
    {
        VersionStamp stamp = VersionStamp.Of("1.4.0+3f2c9d1", s_since);

        Assert.Equal(stamp, VersionStamp.Parse(stamp.ToString()));
        Assert.Matches("^[0-9a-f]{16}-1767323045000$", stamp.ToString());
        Assert.Equal(stamp.Id, VersionStamp.Of("1.4.0+3f2c9d1", s_since.AddDays(1)).Id);
        Assert.NotEqual(stamp.Id, VersionStamp.Of("1.4.0+3f2c9d2", s_since).Id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789abcdef")]
    [InlineData("0123456789abcdef-")]
    [InlineData("0123456789abcdef-x")]
    [InlineData("0123456789abcdef--1")]
    [InlineData("0123456789abcde-1")]
    [InlineData("0123456789abcdef-1-1")]
    [InlineData("0123456789abcdef-99999999999999999999")]
    [InlineData("0123456789abcdef-00000000000000000000000000000000001")]
    public void Anything_else_is_nothing(string? text) => Assert.Null(VersionStamp.Parse(text));

    [Theory]
    [InlineData("CircuitKit.Move/all", true, false)]
    [InlineData("CircuitKit.Move/kept", false, false)]
    [InlineData("CircuitKit.Move/kept/untouched", false, true)]
    public void Requests_are_read(string text, bool isForced, bool isUntouched) =>
        Assert.Equal(new MoveRequest(isForced, isUntouched), MoveRequest.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("CircuitKit.Move/")]
    [InlineData("CircuitKit.Move/some")]
    [InlineData("CircuitKit.Move/all/untouched")]
    [InlineData("CircuitKit.Move/kept/untouched/more")]
    public void Any_other_request_is_none(string? text) => Assert.Null(MoveRequest.Parse(text));
}
