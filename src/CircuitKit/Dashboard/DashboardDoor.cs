using CircuitKit.Observability;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Dashboard;

/// <summary>
/// Stands before every endpoint of the dashboard. What is not meant for everybody must not be open by being forgotten: outside of Development
/// there is no dashboard until the app has said who may see it.
/// </summary>
internal sealed class DashboardDoor(IHostEnvironment environment, ILogger<DashboardDoor> logger)
{
    // Nothing but our own files, and no frame around the page: a click on an action must be meant.
    internal const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly LogOnce _logged = new();

    public RequestDelegate Guard(RequestDelegate answer) => context =>
    {
        if (!IsOpen(context))
        {
            SayWhy(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return answer(context);
    };

    // AllowAnonymous undoes the authorization, whoever has put it there. A fallback policy of the app is no word about this page.
    private bool IsOpen(HttpContext context) =>
        environment.IsDevelopment()
        || (context.GetEndpoint()?.Metadata is { } metadata
            && (metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<AuthorizationPolicy>() is not null)
            && metadata.GetMetadata<IAllowAnonymous>() is null);

    private void SayWhy(HttpContext context)
    {
        if (_logged.IsNew(nameof(Log.DashboardClosed)))
        {
            Log.DashboardClosed(logger, context.Request.Path);
        }
    }
}
