using CircuitKit.Blazor.Kept;

namespace CircuitKit.Tests.Blazor.Kept;

public sealed class SecretNamesTests
{
    [Theory]
    [InlineData("_password")]
    [InlineData("NewPassword")]
    [InlineData("clientSecret")]
    [InlineData("AccessToken")]
    [InlineData("cvv")]
    [InlineData("Pin")]
    [InlineData("_pin")]
    [InlineData("CardPin")]
    [InlineData("pinCode")]
    public void Name_of_a_secret_is_known(string name) => Assert.True(SecretNames.IsSecret(name));

    [Theory]
    [InlineData("shipping")]
    [InlineData("Opinion")]
    [InlineData("pinned")]
    [InlineData("Spinning")]
    [InlineData("_name")]
    [InlineData("P")]
    [InlineData("Distance")]
    public void Other_names_are_not(string name) => Assert.False(SecretNames.IsSecret(name));
}
