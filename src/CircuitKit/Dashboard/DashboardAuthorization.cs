using System.Net;
using CircuitKit.Observability;
using Microsoft.AspNetCore.Authorization;

namespace CircuitKit.Dashboard;

/// <summary>
/// Wraps every endpoint of the dashboard, so that it is never open by mistake. Until the app requires an authorization, the dashboard returns 404,
/// except to pages of localhost in Development.
/// </summary>
internal sealed class DashboardAuthorization(IHostEnvironment environment, ILogger<DashboardAuthorization> logger)
{
    // Only the page's own files, and no frame around the page: otherwise a user could be tricked into clicking an action.
    internal const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string LocalName = "localhost";

    private readonly LogOnce _closed = new();

    public RequestDelegate Wrap(RequestDelegate endpoint) => context =>
    {
        if (!IsAuthorized(context) && !IsForDeveloper(context.Request))
        {
            if (_closed.IsNew(nameof(DashboardAuthorization)))
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

    // AllowAnonymous cancels any authorization. A fallback policy of the app does not count: it was not made for this page.
    private static bool IsAuthorized(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<AuthorizationPolicy>() is not null)
        && metadata.GetMetadata<IAllowAnonymous>() is null;

    // Checks the names: with DNS rebinding, any website can resolve its own name to this machine, and share the dashboard's origin.
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
