using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Dashboard;

/// <summary>
/// Wraps every endpoint of the dashboard: it must not be open because somebody forgot to close it. Until the app requires an authorization it returns
/// 404 outside of Development, and in Development to pages that are not of this machine.
/// </summary>
internal sealed class DashboardAuthorization(IHostEnvironment environment, ILogger<DashboardAuthorization> logger)
{
    // Only the page's own files, and no frame around it: a click on an action must be intended.
    internal const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string LocalName = "localhost";

    private int _isLogged;

    public RequestDelegate Wrap(RequestDelegate endpoint) => context =>
    {
        if (!IsAuthorized(context) && !IsForDeveloper(context.Request))
        {
            if (Interlocked.Exchange(ref _isLogged, 1) == 0)
            {
                LogClosed(context.Request);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return endpoint(context);
    };

    // AllowAnonymous cancels an authorization wherever it was added. A fallback policy of the app was not made for this page.
    private static bool IsAuthorized(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<AuthorizationPolicy>() is not null)
        && metadata.GetMetadata<IAllowAnonymous>() is null;

    // Any page of the web may lead its own name to this machine (DNS rebinding), and would then be of the same origin as the dashboard.
    private bool IsForDeveloper(HttpRequest request) =>
        environment.IsDevelopment()
        && IsThisMachine(request.Host.Host)
        && request.Headers.Origin.All(origin => Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsThisMachine(page.Host));

    private static bool IsThisMachine(string host) =>
        host.Equals(LocalName, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith("." + LocalName, StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private void LogClosed(HttpRequest request)
    {
        if (environment.IsDevelopment())
        {
            Log.DashboardForThisMachine(logger, request.Path, request.Host.Value ?? string.Empty);
        }
        else
        {
            Log.DashboardClosed(logger, request.Path);
        }
    }
}
