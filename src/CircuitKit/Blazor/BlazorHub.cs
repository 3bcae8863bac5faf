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
    /// The page's script asks whether its circuit may hibernate: a <c>ConnectCircuit</c> with a word in place of a secret. No method can be added to
    /// Blazor's hub; this one returns yes or no, and on a server without CircuitKit it returns no.
    /// </summary>
    Hibernate,

    /// <summary>
    /// The page's script acknowledges that its circuit is about to end: also a <c>ConnectCircuit</c> with a word in place of a secret.
    /// </summary>
    EndingHeard,

    /// <summary>
    /// The page's script reports on its user's sign-in or last input: also a <c>ConnectCircuit</c> with a word in place of a secret.
    /// </summary>
    SignIn,

    /// <summary>
    /// The page's script asks whether the page can be loaded anew, with its state kept: also a <c>ConnectCircuit</c> with a word in place of a
    /// secret.
    /// </summary>
    Move,

    /// <summary>The page's script reports what its user feels: also a <c>ConnectCircuit</c> with a word in place of a secret.</summary>
    Measured,

    /// <summary>The user caused an event that a component handles.</summary>
    Event,

    /// <summary>A script of the page, the app's or the framework's, calls .NET.</summary>
    ScriptCall,

    /// <summary>A script of the page responds to a call of .NET, or sends bytes that belong to a call.</summary>
    ScriptResponse,
}

/// <summary>Recognizes requests and calls of Blazor's hub, whose type is internal. A global hub filter sees the app's other hubs too.</summary>
internal static class BlazorHub
{
    private const string HubTypeName = "Microsoft.AspNetCore.Components.Server.ComponentHub";

    private const string HubPath = "/_blazor";
    private const string NegotiationPath = "/negotiate";
    private const string DisconnectPath = "/disconnect";
    private const string HibernationWord = "CircuitKit.Hibernate/";
    private const string EndingHeardWord = "CircuitKit.EndingHeard/";
    private const string SignInWord = "CircuitKit.SignIn/";
    private const string InitializersPath = "/initializers";
    private const string MoveWord = "CircuitKit.Move/";
    private const string MeasuredWord = "CircuitKit.Measured/";
    private const int LongestSecret = 4096;
    private const int CircuitIdLength = 43;

    /// <summary>The most characters kept of a page's address. The client sends it, and could fill a whole message with it.</summary>
    internal const int LongestUrl = 2048;

    private static Type? s_hubType;

    /// <summary>Whether a text from outside can be a circuit's public id: 32 bytes in Base64Url.</summary>
    public static bool IsCircuitId(string? text) =>
        text is { Length: CircuitIdLength } && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>
    /// Whether a request opens a connection to the hub: a negotiation, or a WebSocket without one. After a negotiation requests carry a
    /// connection id.
    /// </summary>
    public static bool IsNewConnection(HttpRequest request) =>
        PathOf(request) is var path
        && (path.EndsWith(HubPath, StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(HubPath + NegotiationPath, StringComparison.OrdinalIgnoreCase))
        && BeginsConnection(request);

    /// <summary>Whether a request to the hub, on any path, opens a connection.</summary>
    /// <remarks>As SignalR decides it: an empty id counts as none, and a negotiation ignores its id.</remarks>
    public static bool BeginsConnection(HttpRequest request) =>
        string.IsNullOrEmpty(request.Query["id"]) || PathOf(request).EndsWith(NegotiationPath, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a request is a browser's disconnect beacon, <c>POST _blazor/disconnect</c>.</summary>
    public static bool IsDisconnectBeacon(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Path.Value is { } path && path.EndsWith(DisconnectPath, StringComparison.Ordinal);

    /// <summary>Whether a request is a disconnect beacon on the default path. On other paths an endpoint of the app may read the form.</summary>
    public static bool IsUsualDisconnectBeacon(HttpRequest request) =>
        IsDisconnectBeacon(request)
        && request.Path.Value!.EndsWith(HubPath + DisconnectPath, StringComparison.Ordinal)
        && request.HasFormContentType;

    /// <summary>
    /// The secret in a disconnect beacon. Null when the request is no disconnect beacon, or cannot be read. The framework can still read the form.
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
            // The framework fails to read it too, and responds.
            return null;
        }
    }

    /// <summary>
    /// What a page's script wants to know or do about its user's sign-in, in a request to the framework's endpoint <c>_blazor/initializers</c>: every
    /// app has it, behind its own authentication. Null for any other request.
    /// </summary>
    public static string? SignInRequest(HttpRequest request) =>
        request.QueryString.HasValue && PathOf(request).EndsWith(InitializersPath, StringComparison.OrdinalIgnoreCase)
            ? request.Query["ck_sign_in"].ToString() is { Length: > 0 } asked ? asked : null
            : null;

    /// <summary>What a page's script reports in a <see cref="BlazorHubCall.SignIn"/>.</summary>
    public static string SignInReport(IReadOnlyList<object?> arguments) => Secret(arguments)![SignInWord.Length..];

    /// <summary>Whether this is the type of Blazor's hub.</summary>
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

    public static BlazorHubCall Classify(HubInvocationContext call) => IsBlazor(call.Hub.GetType())
        ? call.HubMethodName switch
        {
            "OnRenderCompleted" => BlazorHubCall.RenderCompleted,
            "BeginInvokeDotNetFromJS" when IsEvent(call.HubMethodArguments) => BlazorHubCall.Event,
            "BeginInvokeDotNetFromJS" => BlazorHubCall.ScriptCall,
            "EndInvokeJSFromDotNet" or "ReceiveByteArray" or "ReceiveJSDataChunk" => BlazorHubCall.ScriptResponse,
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

    /// <summary>The values in a <see cref="BlazorHubCall.Measured"/>.</summary>
    public static ReadOnlySpan<char> MeasuredValues(IReadOnlyList<object?> arguments) => Text(arguments, 0).AsSpan(MeasuredWord.Length);

    /// <summary>
    /// Whether a <c>ResumeCircuit(secret, baseUri, uri, rootComponents, applicationState)</c> contains the state, as after a pause that the browser
    /// asked for.
    /// </summary>
    public static bool BringsItsState(IReadOnlyList<object?> arguments) =>
        Text(arguments, 3) is not (null or "" or "[]") || Text(arguments, 4) is not (null or "");

    /// <summary>Whether an <c>OnRenderCompleted(renderId, error)</c> reports that the browser could not show the page.</summary>
    public static bool HasRenderFailed(IReadOnlyList<object?> arguments) => Text(arguments, 1) is not (null or "");

    // Routing ignores a slash at the end.
    private static string PathOf(HttpRequest request) => request.Path.Value?.TrimEnd('/') ?? string.Empty;

    private static BlazorHubCall Connect(IReadOnlyList<object?> arguments) =>
        Text(arguments, 0) is not { } secret ? BlazorHubCall.ConnectCircuit
        : secret.StartsWith(HibernationWord, StringComparison.Ordinal) ? BlazorHubCall.Hibernate
        : secret.StartsWith(EndingHeardWord, StringComparison.Ordinal) ? BlazorHubCall.EndingHeard
        : secret.StartsWith(SignInWord, StringComparison.Ordinal) ? BlazorHubCall.SignIn
        : secret.StartsWith(MoveWord, StringComparison.Ordinal) ? BlazorHubCall.Move
        : secret.StartsWith(MeasuredWord, StringComparison.Ordinal) ? BlazorHubCall.Measured
        : BlazorHubCall.ConnectCircuit;

    // BeginInvokeDotNetFromJS(callId, assemblyName, methodIdentifier, ...) also carries the app's own calls.
    private static bool IsEvent(IReadOnlyList<object?> arguments) => Text(arguments, 2) == "DispatchEventAsync";

    // Does not split a surrogate pair.
    private static string? Cut(string? url) => url is not { Length: > LongestUrl } ? url
        : url[..(char.IsHighSurrogate(url[LongestUrl - 1]) ? LongestUrl - 1 : LongestUrl)];

    private static string? Text(IReadOnlyList<object?> arguments, int index) => index < arguments.Count ? arguments[index] as string : null;
}
