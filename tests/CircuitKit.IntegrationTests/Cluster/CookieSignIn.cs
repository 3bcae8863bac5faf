using System.Net;
using System.Security.Claims;
using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>Cookie authentication as the docs show it, with two endpoints: <c>/signin/{name}</c> and <c>/signout</c>.</summary>
internal sealed class CookieSignIn : IStartupFilter
{
    private const string Header = "CircuitKit-Sign-In";
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IStartupFilter, CookieSignIn>();
        builder.Services.AddAuthentication(Scheme).AddCookie(options =>
            options.Events.OnSigningOut = context => context.HttpContext.RequestServices.GetRequiredService<ICircuitControl>()
                .CloseUserAsync(context.HttpContext.User, cancellationToken: CancellationToken.None));
    }

    /// <summary>The same for an app that watches sign-ins, and does nothing itself when its user signs out.</summary>
    public static Action<WebApplicationBuilder> Watched(
        Action<CookieAuthenticationOptions>? cookies = null, Action<CircuitKitOptions>? options = null) => builder =>
    {
        builder.Services.AddSingleton<IStartupFilter, CookieSignIn>();
        builder.Services.AddAuthentication(Scheme).AddCookie(cookie => cookies?.Invoke(cookie));
        builder.Services.Configure<CircuitKitOptions>(kit =>
        {
            kit.SignIn.Watch = true;
            options?.Invoke(kit);
        });
    };

    /// <summary>Signs in and answers the cookie.</summary>
    public static async Task<string> SignInAsync(TrackedApp app, string name, string role = "user")
    {
        using HttpClient client = Client();
        HttpResponseMessage answer = await client.GetAsync(app.Page($"signin/{name}?role={role}"), Cancelled);
        return Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0];
    }

    public static async Task SignOutAsync(TrackedApp app, string cookie)
    {
        using HttpClient client = Client();
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(app.Page("signout"), Cancelled)).StatusCode);
    }

    /// <summary>What the script of a page asks about its sign-in, outside of the circuit. It gets a proof, and perhaps another cookie.</summary>
    public static async Task<(string? Proof, string? Cookie)> AskAsync(TrackedApp app, string cookie, string what, bool withHeader = true)
    {
        using HttpClient client = Client();
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        if (withHeader)
        {
            client.DefaultRequestHeaders.Add(Header, what);
        }

        using HttpResponseMessage response = await client.GetAsync(app.Page($"_blazor/initializers?ck_sign_in={what}"), Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (First(response, Header), First(response, "Set-Cookie")?.Split(';')[0]);
    }

    public static Task<HeadlessCircuit> OpenAsync(TrackedApp app, string cookie) => HeadlessCircuit.OpenAsync(
        new HeadlessCircuitOptions { Page = app.Page("counter"), Headers = new Dictionary<string, string> { ["Cookie"] = cookie } }, Cancelled);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseAuthentication();
        app.Map("/signin", branch => branch.Run(SignInAsync));
        app.Map("/signout", branch => branch.Run(context => context.SignOutAsync(Scheme)));
        next(app);
    };

    private static Task SignInAsync(HttpContext context)
    {
        string name = context.Request.Path.Value!.Trim('/');
        ClaimsIdentity identity = new([new(ClaimTypes.NameIdentifier, name), new(ClaimTypes.Role, context.Request.Query["role"].ToString())], Scheme);
        return context.SignInAsync(Scheme, new ClaimsPrincipal(identity));
    }

    private static string? First(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? values.First() : null;

    private static HttpClient Client() => new(new SocketsHttpHandler { UseCookies = false });
}
