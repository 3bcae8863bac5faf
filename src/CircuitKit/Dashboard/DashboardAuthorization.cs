using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Dashboard;

/// <summary>
/// Wraps every endpoint of the dashboard: it must not be open because somebody forgot to close it. Outside of Development it returns 404 until the
/// app requires an authorization.
/// </summary>
internal sealed class DashboardAuthorization(IHostEnvironment environment, ILogger<DashboardAuthorization> logger)
{
    // Only the page's own files, and no frame around it: a click on an action must be intended.
    internal const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private int _isLogged;

    public RequestDelegate Wrap(RequestDelegate endpoint) => context =>
    {
        if (!IsOpen(context))
        {
            if (Interlocked.Exchange(ref _isLogged, 1) == 0)
            {
                Log.DashboardClosed(logger, context.Request.Path);
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
    private bool IsOpen(HttpContext context) =>
        environment.IsDevelopment()
        || (context.GetEndpoint()?.Metadata is { } metadata
            && (metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<AuthorizationPolicy>() is not null)
            && metadata.GetMetadata<IAllowAnonymous>() is null);
}
