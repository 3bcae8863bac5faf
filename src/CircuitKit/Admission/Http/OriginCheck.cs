using CircuitKit.Blazor;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Admission.Http;

/// <summary>
/// Whether a request to the hub comes from a page that may connect. A browser sends cookies with a WebSocket that any page opens, and applies no CORS
/// to it: only the Origin header says whose page it is.
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
            // A browser sends none with a plain GET to the page's own origin: a poll of a connection that was let in before.
            [] => HttpMethods.IsGet(request.Method) && !IsUpgrade(context) && !BlazorHub.BeginsConnection(request),
            [{ } origin] when Normalize(origin) is { } known => known == Normalize($"{request.Scheme}://{request.Host}") || _allowed.Contains(known),
            _ => false,
        };
    }

    // Not known as a WebSocket yet: SignalR's own middleware for them comes later. Over HTTP/2 it is a CONNECT, and no GET.
    private static bool IsUpgrade(HttpContext context) =>
        context.Request.Headers.ContainsKey(HeaderNames.Upgrade)
        || context.WebSockets.IsWebSocketRequest
        || context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    /// <summary>Scheme, host and port in the form in which they are compared; null for what is not the origin of a page.</summary>
    public static string? Normalize(string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
        && !origin.EndsWith('/')
            ? $"{uri.Scheme}://{uri.IdnHost}:{uri.Port}"
            : null;
}
