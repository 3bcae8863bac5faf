using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Blazor;

/// <summary>The calls of Blazor's hub that mean something to CircuitKit.</summary>
internal enum BlazorHubCall
{
    /// <summary>Any other call, or a call of another hub.</summary>
    Other,
    StartCircuit,
    UpdateRootComponents,
    ConnectCircuit,
    ResumeCircuit,
    PauseCircuit,
    RenderCompleted,
    LocationChanged,

    /// <summary>
    /// The page's script asks whether its circuit may be let go: a <c>ConnectCircuit</c> with a word in place of a secret. No method can be added to
    /// Blazor's hub, and this one answers yes or no; a server without CircuitKit answers no.
    /// </summary>
    Hibernate,

    /// <summary>
    /// The page's script has heard that its circuit is about to end: a <c>ConnectCircuit</c> with a word in place of a secret, too.
    /// </summary>
    EndingHeard,

    /// <summary>An event in the page that a component listens to: the person did something.</summary>
    Event,
}

/// <summary>Recognises Blazor's own hub, which is internal, among the app's hubs: a global hub filter sees all of them.</summary>
internal static class BlazorHub
{
    private const string HubTypeName = "Microsoft.AspNetCore.Components.Server.ComponentHub";

    private const string HubPath = "/_blazor";
    private const string NegotiationEnd = "/negotiate";

    private static Type? s_hubType;

    /// <summary>The path ending of the browser's disconnect beacon, <c>POST _blazor/disconnect</c>.</summary>
    private const string DisconnectPath = "/disconnect";

    private const string UsualDisconnectPath = "/_blazor" + DisconnectPath;

    private const int LongestSecret = 4096;

    private const int CircuitIdLength = 43;

    /// <summary>The most characters kept of a page's address: it is the client's own word, and may fill a whole message.</summary>
    internal const int LongestUrl = 2048;

    private const string HibernationWord = "CircuitKit.Hibernate/";
    private const string EndingHeardWord = "CircuitKit.EndingHeard/";

    /// <summary>Whether a text from outside can be a circuit's public id: 32 bytes in Base64Url.</summary>
    public static bool IsCircuitId(string? text) =>
        text is { Length: CircuitIdLength } && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>
    /// Whether a request asks for a new connection of the hub: its negotiation, or a WebSocket without one. Requests of a connection that was
    /// negotiated carry its id.
    /// </summary>
    public static bool IsNewConnection(HttpRequest request) =>
        PathOf(request) is var path
        && (path.EndsWith(HubPath + NegotiationEnd, StringComparison.OrdinalIgnoreCase) || path.EndsWith(HubPath, StringComparison.OrdinalIgnoreCase))
        && BeginsConnection(request);

    /// <summary>The same for a request that is known to be for the hub, whatever its path.</summary>
    /// <remarks>As SignalR decides it: an empty id is none, and a negotiation makes a connection whatever id it is sent.</remarks>
    public static bool BeginsConnection(HttpRequest request) =>
        string.IsNullOrEmpty(request.Query["id"]) || PathOf(request).EndsWith(NegotiationEnd, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a request is a browser's disconnect beacon.</summary>
    public static bool IsDisconnectBeacon(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Path.Value is { } path && path.EndsWith(DisconnectPath, StringComparison.Ordinal);

    /// <summary>The same on the usual path only: an endpoint of the app's own may not want its form read.</summary>
    public static bool IsUsualDisconnectBeacon(HttpRequest request) =>
        IsDisconnectBeacon(request) && request.Path.Value!.EndsWith(UsualDisconnectPath, StringComparison.Ordinal) && request.HasFormContentType;

    /// <summary>
    /// The secret of the circuit whose page is left, or null: not a disconnect beacon, or not a readable one. The form stays readable for the
    /// framework.
    /// </summary>
    public static async ValueTask<string?> DisconnectBeaconSecretAsync(HttpContext context)
    {
        if (!IsUsualDisconnectBeacon(context.Request))
        {
            return null;
        }

        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
            return form["circuitId"] is [{ Length: > 0 and <= LongestSecret } secret] ? secret : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or OperationCanceledException)
        {
            // The framework meets the same trouble, and answers it.
            return null;
        }
    }

    public static bool IsBlazor(Hub hub) => IsBlazor(hub.GetType());

    public static bool IsBlazor(Type type)
    {
        if (ReferenceEquals(type, s_hubType))
        {
            return true;
        }

        if (type.FullName != HubTypeName)
        {
            return false;
        }

        s_hubType = type;
        return true;
    }

    public static BlazorHubCall Classify(HubInvocationContext call) => IsBlazor(call.Hub)
        ? call.HubMethodName switch
        {
            "OnRenderCompleted" => BlazorHubCall.RenderCompleted,
            "BeginInvokeDotNetFromJS" when IsEvent(call.HubMethodArguments) => BlazorHubCall.Event,
            "OnLocationChanged" => BlazorHubCall.LocationChanged,
            "UpdateRootComponents" => BlazorHubCall.UpdateRootComponents,
            "StartCircuit" => BlazorHubCall.StartCircuit,
            "ConnectCircuit" => Connect(call.HubMethodArguments),
            "ResumeCircuit" => BlazorHubCall.ResumeCircuit,
            "PauseCircuit" => BlazorHubCall.PauseCircuit,
            _ => BlazorHubCall.Other,
        }
        : BlazorHubCall.Other;

    /// <summary>
    /// The page's address in the arguments of <c>StartCircuit(baseUri, uri, ...)</c>, <c>ResumeCircuit(secret, baseUri, uri, ...)</c> and
    /// <c>OnLocationChanged(uri, ...)</c>, cut at <see cref="LongestUrl"/>.
    /// </summary>
    public static string? Url(BlazorHubCall call, IReadOnlyList<object?> arguments) => call switch
    {
        BlazorHubCall.StartCircuit => Cut(Text(arguments, 1)),
        BlazorHubCall.ResumeCircuit => Cut(Text(arguments, 2)),
        BlazorHubCall.LocationChanged => Cut(Text(arguments, 0)),
        _ => null,
    };

    /// <summary>The circuit's secret in the arguments of <c>ConnectCircuit(secret)</c> and <c>ResumeCircuit(secret, ...)</c>.</summary>
    public static string? Secret(IReadOnlyList<object?> arguments) => Text(arguments, 0);

    /// <summary>Whether a <c>ResumeCircuit(secret, baseUri, uri, rootComponents, applicationState)</c> brings its state along, as after a pause asked by the browser.</summary>
    public static bool BringsItsState(IReadOnlyList<object?> arguments) =>
        Text(arguments, 3) is not (null or "" or "[]") || Text(arguments, 4) is not (null or "");

    /// <summary>Whether an <c>OnRenderCompleted(renderId, error)</c> reports that the browser could not show the page.</summary>
    public static bool HasRenderFailed(IReadOnlyList<object?> arguments) => Text(arguments, 1) is not (null or "");

    // Routing takes a path with a slash at its end for the same.
    private static string PathOf(HttpRequest request) => request.Path.Value?.TrimEnd('/') ?? string.Empty;

    private static BlazorHubCall Connect(IReadOnlyList<object?> arguments) =>
        Text(arguments, 0) is not { } secret ? BlazorHubCall.ConnectCircuit
        : secret.StartsWith(HibernationWord, StringComparison.Ordinal) ? BlazorHubCall.Hibernate
        : secret.StartsWith(EndingHeardWord, StringComparison.Ordinal) ? BlazorHubCall.EndingHeard
        : BlazorHubCall.ConnectCircuit;

    // BeginInvokeDotNetFromJS(callId, assemblyName, methodIdentifier, ...): the app's own calls come the same way.
    private static bool IsEvent(IReadOnlyList<object?> arguments) => Text(arguments, 2) == "DispatchEventAsync";

    // Not between the two halves of a character.
    private static string? Cut(string? url) => url is not { Length: > LongestUrl } ? url
        : url[..(char.IsHighSurrogate(url[LongestUrl - 1]) ? LongestUrl - 1 : LongestUrl)];

    private static string? Text(IReadOnlyList<object?> arguments, int index) => index < arguments.Count ? arguments[index] as string : null;
}
