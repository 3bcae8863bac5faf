using System.Globalization;
using System.Runtime.CompilerServices;
using CircuitKit.Admission.Connections;
using CircuitKit.Blazor;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Admission.Http;

/// <summary>
/// Checks each request to Blazor's hub before SignalR gets it. Whether a connection is for a new circuit is not known here, so all are accepted but
/// those from pages of a foreign origin, and those that are more than all circuits could need while no idle one can make room.
/// </summary>
/// <remarks>It runs as a part of the endpoint, not as a middleware: the app's own middleware has then read the headers of a proxy.</remarks>
internal sealed class HubAdmission(
    AdmissionControl admission,
    OriginCheck origins,
    IdleConnections idle,
    BrowserPasses passes,
    AdmissionReport report,
    IOptions<AdmissionOptions> options)
{
    private readonly ConditionalWeakTable<Endpoint, Endpoint> _guarded = [];
    private readonly string _retryAfter = RefusalPage.Seconds(options.Value).ToString(CultureInfo.InvariantCulture);

    public bool IsGuarded => origins.IsOn || admission.IsActive;

    public static bool IsHub(Endpoint endpoint) => endpoint.Metadata.GetMetadata<HubMetadata>() is { } hub && BlazorHub.IsBlazor(hub.HubType);

    /// <summary>The same endpoint, with the check before it.</summary>
    public Endpoint Guard(Endpoint endpoint) => _guarded.GetValue(endpoint, Wrap);

    private Endpoint Wrap(Endpoint endpoint)
    {
        RequestDelegate guarded = context => RefusalOf(context) is { } refusal ? RefuseAsync(context, refusal) : endpoint.RequestDelegate!(context);
        return endpoint is RouteEndpoint route
            ? new RouteEndpoint(guarded, route.RoutePattern, route.Order, route.Metadata, route.DisplayName)
            : new Endpoint(guarded, endpoint.Metadata, endpoint.DisplayName);
    }

    private AdmissionRefusal? RefusalOf(HttpContext context)
    {
        if (origins.IsOn && !origins.Allows(context))
        {
            return AdmissionRefusal.Origin;
        }

        if (!admission.IsActive || !BlazorHub.BeginsConnection(context.Request))
        {
            return null;
        }

        if (!idle.HasRoom() && !passes.TryPass(context))
        {
            return AdmissionRefusal.Connections;
        }

        BrowserIdCookie.GiveTo(context);
        return null;
    }

    // With a body, however short: otherwise the app's page for bare status codes would be rendered.
    private Task RefuseAsync(HttpContext context, AdmissionRefusal refusal)
    {
        report.Refused(refusal);
        if (refusal == AdmissionRefusal.Origin)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("Pages of this origin may not connect.", context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers[HeaderNames.RetryAfter] = _retryAfter;
        return context.Response.WriteAsync("No more connections at the moment.", context.RequestAborted);
    }
}
