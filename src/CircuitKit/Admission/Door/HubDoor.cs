using System.Globalization;
using System.Runtime.CompilerServices;
using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Admission.Door;

/// <summary>
/// Stands before the endpoints of Blazor's hub. Whether a connection is for a new circuit is not known here, so they are let in, unless they come
/// from a foreign page, or are more than all circuits could need.
/// </summary>
/// <remarks>It runs as a part of the endpoint and not as a middleware, so that what the app's own middlewares learn from a proxy's headers is known.</remarks>
internal sealed class HubDoor(AdmissionGate gate, OriginCheck origins, HubConnections connections, AdmissionReport report, IOptions<CircuitKitOptions> options)
{
    // Those who come, see that there is no room and leave again have some, and so have those whose old connection is not known to be lost yet.
    private const int ConnectionsPerCircuit = 2;
    private const int SpareConnections = 100;

    private readonly ConditionalWeakTable<Endpoint, Endpoint> _guarded = [];
    private readonly int? _mostConnections = gate.MostWithResumes is { } most ? (ConnectionsPerCircuit * most) + SpareConnections : null;

    private readonly string _retryAfter = RefusalPage.Seconds(options.Value.Admission).ToString(CultureInfo.InvariantCulture);

    public bool IsGuarded => origins.IsOn || gate.GuardsNode;

    public static bool IsHub(Endpoint endpoint) => endpoint.Metadata.GetMetadata<HubMetadata>() is { } hub && BlazorHub.IsBlazor(hub.HubType);

    /// <summary>The same endpoint behind the door.</summary>
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

        if (!gate.GuardsNode || !BlazorHub.IsNewConnection(context.Request))
        {
            return null;
        }

        if (connections.Count >= _mostConnections && !gate.IsKnown(SeatCookie.Of(context)))
        {
            return AdmissionRefusal.Connections;
        }

        SeatCookie.GiveTo(context);
        return null;
    }

    // With a body, however short: an app's page for bare status codes would be rendered else.
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
