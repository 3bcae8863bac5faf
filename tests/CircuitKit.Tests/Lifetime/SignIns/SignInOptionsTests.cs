using CircuitKit.Lifetime.SignIns;

namespace CircuitKit.Tests.Lifetime.SignIns;

public sealed class SignInOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => Assert.Null(Failures(new SignInOptions()));

    [Fact]
    public void Every_error_names_option_value_and_remedy() => Assert.Equal(
        [
            "CircuitKit:SignIn:IdleAfter is '00:00:30'; set it to a value from 00:01:00 to 1.00:00:00.",
            "CircuitKit:SignIn:WarnBefore is '02:00:00'; set it to a value from 00:00:05 to 01:00:00.",
            "CircuitKit:SignIn:WarnBefore is '02:00:00'; set it to less than IdleAfter, which is 00:00:30.",
            "CircuitKit:SignIn:IdleAfter is '00:00:30'; it needs CircuitKit:SignIn:Watch; set that to true.",
            "CircuitKit:SignIn:IdlePath is 'https://example.com'; set it to a path that begins with one slash, of at most 500 characters.",
        ],
        Failures(new SignInOptions
        {
            IdleAfter = TimeSpan.FromSeconds(30),
            WarnBefore = TimeSpan.FromHours(2),
            IdlePath = "https://example.com",
        }));

    [Theory]
    [InlineData("/", true)]
    [InlineData("/signed-out?idle=1", true)]
    [InlineData("//example.com", false)]
    [InlineData("/\\example.com", false)]
    [InlineData("signed-out", false)]
    [InlineData("", false)]
    public void Path_is_one_of_the_app(string path, bool isValid) =>
        Assert.Equal(isValid, Failures(new SignInOptions { IdlePath = path }) is null);

    private static IEnumerable<string>? Failures(SignInOptions options) => new SignInOptionsValidator().Validate(null, options).Failures;
}
