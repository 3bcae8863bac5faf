using CircuitKit.Blazor;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Admission.Http;

/// <summary>
/// Checks that a request to the hub comes from a page that may connect. A browser sends cookies with any page's WebSocket, and does not apply CORS to
/// it: only the Origin header identifies the page.
/// </summary>
internal sealed class OriginCheck(IOptions<AdmissionOptions> options)
{
    private readonly HashSet<string> _allowed = [.. options.Value.AllowedOrigins.Select(Normalize).OfType<string>()];

    public bool IsOn { get; } = options.Value.CheckOrigin;

    public bool Allows(HttpContext context)
    {
        var request = context.Request;
        return request.Headers[HeaderNames.Origin] switch
        {
            // A browser sends none with a GET to the page's own origin: a poll of a connection that was allowed before.
            [] => HttpMethods.IsGet(request.Method) && !IsUpgrade(context) && !BlazorHub.BeginsConnection(request),
            [{ } origin] when Normalize(origin) is { } known => known == Normalize($"{request.Scheme}://{request.Host}") || _allowed.Contains(known),
            _ => false,
        };
    }

    // SignalR enables WebSockets only later in the pipeline. Over HTTP/2 a WebSocket is a CONNECT, not a GET.
    private static bool IsUpgrade(HttpContext context) =>
        context.Request.Headers.ContainsKey(HeaderNames.Upgrade)
        || context.WebSockets.IsWebSocketRequest
        || context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    /// <summary>Returns scheme, host and port for comparison. Null for anything but the origin of a page.</summary>
    public static string? Normalize(string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
        && !origin.EndsWith('/')
            ? $"{uri.Scheme}://{uri.IdnHost}:{uri.Port}"
            : null;
}
