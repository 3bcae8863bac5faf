using System.Globalization;
using System.Runtime.CompilerServices;
using CircuitKit.Admission.Connections;
using CircuitKit.Blazor;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Admission.Http;

/// <summary>
/// Checks each request to Blazor's hub before SignalR gets it. It is not known yet whether the connection is for a new circuit. Only two kinds are
/// refused: connections from a foreign origin, and more connections than all circuits could need when no idle one can be cut.
/// </summary>
/// <remarks>It is part of the endpoint, not a middleware, so that the app's middleware for forwarded headers runs first.</remarks>
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

    /// <summary>Returns the endpoint with the check before it.</summary>
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

    // The body is needed: without one, the app's status code page would be rendered.
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
