using System.Security.Claims;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Snapshots;

public sealed class SnapshotKeyTests
{
    [Fact]
    public void The_same_secret_gives_the_same_key_on_every_node_and_in_every_release() =>
        Assert.Equal("kdYls8DkAeul3xHlYw5V4lrapVWMcPqmX7iY2-_ZRx4", SnapshotKey.FromSecret("a secret").ToString());

    [Fact]
    public void A_key_is_43_characters_that_are_safe_in_a_file_name()
    {
        for (int i = 0; i < 1_000; i++)
        {
            Assert.Matches("^[A-Za-z0-9_-]{43}$", SnapshotKey.FromSecret($"secret {i}").ToString());
        }
    }

    [Fact]
    public void An_empty_secret_is_refused() => Assert.Throws<ArgumentException>(() => SnapshotKey.FromSecret(string.Empty));

    [Fact]
    public void Nobody_signed_in_is_anonymous()
    {
        Assert.True(UserBinding.For(null).IsAnonymous);
        Assert.True(UserBinding.For(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "1")]))).IsAnonymous);
        Assert.True(default(UserBinding).IsAnonymous);
    }

    [Fact]
    public void The_same_subject_of_the_same_issuer_is_the_same_person()
    {
        Assert.Equal(User("1", "a"), User("1", "a"));
        Assert.NotEqual(User("1", "a"), User("2", "a"));
        Assert.NotEqual(User("1", "a"), User("1", "b"));
        Assert.NotEqual(User("1", "a"), UserBinding.Anonymous);
    }

    [Fact]
    public void Somebody_signed_in_without_a_subject_is_not_anonymous()
    {
        var unnamed = UserBinding.For(new ClaimsPrincipal(new ClaimsIdentity([], "certificate")));
        var ada = UserBinding.For(new ClaimsPrincipal(new ClaimsIdentity([new Claim("login", "ada")], "certificate", "login", "role")));

        Assert.False(unnamed.IsAnonymous);
        Assert.NotEqual(unnamed, ada);
        Assert.Equal(ada, UserBinding.For(new ClaimsPrincipal(new ClaimsIdentity([new Claim("login", "ada")], "certificate", "login", "role"))));
    }

    [Fact]
    public void Somebody_signed_in_with_a_second_identity_is_not_anonymous()
    {
        var user = new ClaimsPrincipal([new ClaimsIdentity(), new ClaimsIdentity([new Claim("sub", "1", null, "a")], "test")]);

        Assert.Equal(User("1", "a"), UserBinding.For(user));
    }

    [Fact]
    public void A_user_binding_of_another_length_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => UserBinding.FromBytes(new byte[5]));
        Assert.Equal("A user binding has 32 bytes, not 5. (Parameter 'bytes')", error.Message);
    }

    [Fact]
    public void A_users_mark_is_the_same_on_every_node_and_in_every_release_and_does_not_show_the_user()
    {
        Assert.Equal("sd0QdBuvH6HBRecmZwRxXSJeh0ygfGWqgnktY5hlP68", UserMark.Of("ada"));
        Assert.NotEqual(UserMark.Of("ada"), UserMark.Of("Ada"));
        Assert.Equal(SnapshotKey.Length, UserMark.Of(new string('x', 1_000))!.Length);
        Assert.NotEqual(SnapshotKey.FromSecret("ada").ToString(), UserMark.Of("ada"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Nobody_has_no_mark(string? userKey) => Assert.Null(UserMark.Of(userKey));

    private static UserBinding User(string subject, string issuer) =>
        UserBinding.For(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", subject, null, issuer)], "test")));
}
