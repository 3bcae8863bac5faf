using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CircuitKit.TestApp;

/// <summary>
/// Believes who the request says it is from: header <c>X-Test-User</c>, query <c>user</c> or cookie <c>test-user</c>; and who issued that name:
/// header <c>X-Test-Issuer</c>, or the app itself.
/// </summary>
internal sealed class TestUserHandler(IOptionsMonitor<TestUserOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<TestUserOptions>(options, logger, encoder)
{
    public new const string Scheme = "TestUser";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? name = FirstNonEmpty(Request.Headers["X-Test-User"], Request.Query["user"], Request.Cookies["test-user"]);
        if (name is null)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        string issuer = Request.Headers["X-Test-Issuer"].FirstOrDefault() ?? ClaimsIdentity.DefaultIssuer;
        ClaimsIdentity identity = new([new(ClaimTypes.NameIdentifier, name, null, issuer), new(ClaimTypes.Name, name, null, issuer)], Scheme);
        return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(identity), Scheme)));
    }

    private static string? FirstNonEmpty(params string?[] names) => names.FirstOrDefault(name => !string.IsNullOrEmpty(name));
}
