using System.Security.Claims;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Tracking;

/// <summary>Who a user is: subject and issuer, as an authenticated identity has them.</summary>
public sealed class CircuitUserTests
{
    private const string Issuer = "https://login.example.com/v2.0";

    [Fact]
    public void The_same_subject_of_another_issuer_is_another_user()
    {
        Assert.Equal($"123 @ {Issuer}", CircuitUser.KeyOf(User(new Claim("sub", "123", null, Issuer))));
        Assert.NotEqual(CircuitUser.KeyOf("123", "a"), CircuitUser.KeyOf("123", "b"));
        Assert.NotEqual(UserMark.Of(CircuitUser.KeyOf("123", "a")), UserMark.Of(CircuitUser.KeyOf("123", "b")));
    }

    [Fact]
    public void Users_of_the_app_itself_are_known_by_their_subject_alone() =>
        Assert.Equal("ada", CircuitUser.KeyOf(User(new Claim(ClaimTypes.NameIdentifier, "ada"))));

    [Theory]
    [InlineData("123 @ https://login.example.com", ClaimsIdentity.DefaultIssuer, "123", "https://login.example.com")]
    [InlineData("123 @ a", "b", "123", "a @ b")]
    [InlineData("123", "a b", "123", "a%20b")]
    [InlineData("123 @ LOCAL%20AUTHORITY", ClaimsIdentity.DefaultIssuer, "123", "LOCAL%20AUTHORITY")]
    public void No_subject_can_be_chosen_that_reads_as_a_user_of_another_issuer(string subject, string issuer, string victim, string itsIssuer) =>
        Assert.NotEqual(CircuitUser.KeyOf(victim, itsIssuer), CircuitUser.KeyOf(subject, issuer));

    [Fact]
    public void Claims_of_an_identity_that_is_not_authenticated_name_nobody()
    {
        var claimed = new ClaimsIdentity([new Claim("sub", "admin")]);
        var proven = new ClaimsIdentity([new Claim(ClaimTypes.Name, "mallory")], "test");

        Assert.Equal("mallory", CircuitUser.KeyOf(new ClaimsPrincipal([claimed, proven])));
        Assert.Null(CircuitUser.KeyOf(new ClaimsPrincipal(claimed)));
        Assert.NotEqual(UserBinding.For(User(new Claim("sub", "admin"))), UserBinding.For(new ClaimsPrincipal([claimed, proven])));
    }

    [Fact]
    public void Name_of_an_identity_that_is_not_authenticated_binds_nothing()
    {
        var claimed = new ClaimsIdentity([new Claim("login", "admin")], null, "login", "role");
        var proven = new ClaimsIdentity([new Claim("login", "mallory")], "test", "login", "role");

        Assert.Equal(UserBinding.For(new ClaimsPrincipal(proven)), UserBinding.For(new ClaimsPrincipal([claimed, proven])));
    }

    [Fact]
    public void Nobody_and_somebody_without_a_subject_have_no_key()
    {
        Assert.Null(CircuitUser.KeyOf(null));
        Assert.Null(CircuitUser.KeyOf(User()));
        Assert.Null(CircuitUser.KeyOf(User(new Claim("sub", "", null, Issuer))));
    }

    [Fact]
    public void Key_needs_subject_and_issuer()
    {
        Assert.Throws<ArgumentException>(() => CircuitUser.KeyOf("", Issuer));
        Assert.Throws<ArgumentException>(() => CircuitUser.KeyOf("123", ""));
    }

    private static ClaimsPrincipal User(params Claim[] claims) => new(new ClaimsIdentity(claims, "test"));
}
