using CircuitKit.Lifetime.Drain;

namespace CircuitKit.Tests.Lifetime.Drain;

public sealed class DrainOptionsTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("0123456789abcde!", true)]
    [InlineData("0123456789abcde", false)]
    [InlineData("0123456789abcdef ", false)]
    [InlineData("0123456789abcdef\u00e9", false)]
    [InlineData("", false)]
    public void Token_has_to_be_long_enough_and_fit_into_a_header_and_a_wrong_one_is_not_shown(string? token, bool isAllowed)
    {
        var result = new DrainOptionsValidator().Validate(null, new DrainOptions { Token = token });

        Assert.Equal(
            isAllowed
                ? null
                : ["CircuitKit:Drain:Token is '(not shown)'; set it to 16 to 200 printable ASCII characters without spaces, or not at all."],
            result.Failures);
    }
}
