using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CircuitKit.TestApp;

/// <summary>
/// Cookie authentication, with <c>--sign-in 00:20:00</c>, the life of a ticket: <c>/test/sign-in?name=...&amp;to=...</c> signs in,
/// <c>/test/sign-out</c> signs out.
/// </summary>
internal static class TestSignIn
{
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        if (configuration.GetValue<TimeSpan?>("sign-in") is { } life)
        {
            services.AddAuthentication(Scheme).AddCookie(options => options.ExpireTimeSpan = life);
        }
    }

    public static void Map(WebApplication app)
    {
        if (app.Configuration["sign-in"] is null)
        {
            return;
        }

        app.MapGet("/test/sign-in", async (HttpContext context, string name, string to) =>
        {
            await context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, name)], Scheme)));
            context.Response.Redirect(to);
        });
        app.MapGet("/test/sign-out", (HttpContext context) => context.SignOutAsync(Scheme));
        app.MapGet("/test/user", (HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "nobody");
    }
}
