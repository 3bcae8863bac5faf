using System.Net;
using System.Security.Cryptography;
using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CircuitKit.IntegrationTests.SignIns;

/// <summary>OpenID Connect by ASP.NET Core's own handler; the part of the identity provider is the test's.</summary>
internal sealed class OpenIdSignIn : IStartupFilter
{
    private const string Cookies = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string OpenId = OpenIdConnectDefaults.AuthenticationScheme;
    private const string Provider = "https://provider.test";
    private const string ClientId = "app";

    private static readonly SigningCredentials s_key =
        new(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), SecurityAlgorithms.HmacSha256);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IStartupFilter, OpenIdSignIn>();
        builder.Services.AddAuthentication(options => (options.DefaultScheme, options.DefaultChallengeScheme) = (Cookies, OpenId))
            .AddCookie(Cookies)
            .AddOpenIdConnect(OpenId, options =>
            {
                options.ClientId = ClientId;
                options.MapInboundClaims = false;
                options.Configuration = new OpenIdConnectConfiguration
                {
                    Issuer = Provider,
                    AuthorizationEndpoint = $"{Provider}/authorize",
                    EndSessionEndpoint = $"{Provider}/logout",
                };
                options.Configuration.SigningKeys.Add(s_key.Key);
            });
        builder.Services.Configure<CircuitKitOptions>(kit => kit.SignIn.Watch = true);
    }

    /// <summary>Signs in, in a session of the provider, and returns the app's cookie.</summary>
    public static async Task<string> SignInAsync(TrackedApp app, string name, string session)
    {
        using HttpClient client = Client();
        using HttpResponseMessage challenge = await client.GetAsync(app.Page("signin"), Cancelled);
        Dictionary<string, StringValues> asked = QueryHelpers.ParseQuery(challenge.Headers.Location!.Query);
        string token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Provider,
            Audience = ClientId,
            SigningCredentials = s_key,
            Claims = new Dictionary<string, object> { ["sub"] = name, ["sid"] = session, ["nonce"] = asked["nonce"].ToString() },
        });
        using HttpRequestMessage callback = new(HttpMethod.Post, app.Page("signin-oidc"))
        {
            Content = new FormUrlEncodedContent([new("id_token", token), new("state", asked["state"].ToString())]),
        };
        callback.Headers.Add("Cookie", string.Join("; ", CookiesOf(challenge)));
        using HttpResponseMessage answer = await client.SendAsync(callback, Cancelled);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return Assert.Single(CookiesOf(answer), cookie => cookie.StartsWith(".AspNetCore.Cookies=", StringComparison.Ordinal));
    }

    /// <summary>The user signs out in the app, which sends the browser on to the provider.</summary>
    public static async Task SignOutAsync(TrackedApp app, string cookie)
    {
        using HttpResponseMessage answer = await GetAsync(app, "signout", cookie);
        Assert.StartsWith($"{Provider}/logout", answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
    }

    /// <summary>The user signs out elsewhere, and a page of the provider tells the app, in the same browser: the front-channel sign-out.</summary>
    public static async Task SignOutAtProviderAsync(TrackedApp app, string cookie, string session)
    {
        using HttpResponseMessage answer = await GetAsync(app, $"signout-oidc?iss={Uri.EscapeDataString(Provider)}&sid={session}", cookie);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseAuthentication();
        app.Map("/signin", branch => branch.Run(context => context.ChallengeAsync(OpenId)));
        app.Map("/signout", branch => branch.Run(async context =>
        {
            await context.SignOutAsync(Cookies);
            await context.SignOutAsync(OpenId);
        }));
        next(app);
    };

    private static async Task<HttpResponseMessage> GetAsync(TrackedApp app, string path, string cookie)
    {
        using HttpClient client = Client();
        using HttpRequestMessage request = new(HttpMethod.Get, app.Page(path));
        request.Headers.Add("Cookie", cookie);
        return await client.SendAsync(request, Cancelled);
    }

    private static IEnumerable<string> CookiesOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]).Where(cookie => !cookie.EndsWith('='));

    private static HttpClient Client() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
}
