using CircuitKit.BrowserTests.App.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;

namespace CircuitKit.BrowserTests.App;

/// <summary>
/// A Blazor Web App that knows of CircuitKit only what a package reference brings, the JS initializer, and what a test adds to it.
/// </summary>
public static class BrowserTestApp
{
    // As strict as a careful app would have it: no inline script, no eval.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws:; "
        + "frame-src 'self' http://other.test:*; base-uri 'self'; object-src 'none'";

    // Blazor's own reconnect dialog styles itself inline.
    private static readonly string s_contentSecurityPolicyOfBlazor =
        ContentSecurityPolicy.Replace("style-src 'self'", "style-src 'self' 'unsafe-inline'", StringComparison.Ordinal);

    // One key ring for all instances, as the servers of a fleet have it; a restarted app reads the cookies of the one before.
    private static readonly EphemeralDataProtectionProvider s_keys = new();

    public static WebApplication Create(string url, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(BrowserTestApp).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.WebHost.UseUrls(url);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // A tab that tries again at once may still be let in by an app that is stopping, which would then wait for it.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IDataProtectionProvider>(s_keys);
        // Without the header, and below without the policy, so that a page of another origin may hold ours in a frame.
        builder.Services.AddAntiforgery(options => options.SuppressXFrameOptionsHeader = true);
        builder.Services.AddRazorPages();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy =
                context.Request.Query.ContainsKey("reconnect") ? ContentSecurityPolicy : s_contentSecurityPolicyOfBlazor;
            return next(context);
        });
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorPages();
        app.MapRazorComponents<Root>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }
}
