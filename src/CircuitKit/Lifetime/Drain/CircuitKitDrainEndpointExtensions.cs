using CircuitKit.Lifetime.Drain;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps CircuitKit's drain hook.</summary>
public static class CircuitKitDrainEndpointExtensions
{
    /// <summary>
    /// Maps a hook that drains this server before it stops. <c>POST</c> starts the drain and returns 202 with its status as JSON (200 when it is
    /// over); with <c>?wait=true</c> it returns at the end of the drain. <c>?mode=attrition</c> and <c>?mode=immediate</c> win over
    /// <see cref="CircuitKit.DrainOptions.Mode"/>; any other mode gets 400. <c>GET</c> returns the status. Calls from other machines, through a
    /// proxy or from a page in a browser get 403; so do calls without <see cref="CircuitKit.DrainOptions.Token"/>, if it is set. Needs
    /// <c>AddCircuitKit</c>.
    /// </summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route. Default <c>/circuitkit/drain</c>.</param>
    /// <param name="allowRemote">Whether calls from other machines are accepted too. Callers can take the server out of service: set
    /// <see cref="CircuitKit.DrainOptions.Token"/>, or give the endpoint an authorization policy.</param>
    /// <returns>A builder for conventions of the endpoint, such as an authorization policy.</returns>
    public static IEndpointConventionBuilder MapCircuitKitDrain(
        this IEndpointRouteBuilder endpoints, string pattern = "/circuitkit/drain", bool allowRemote = false)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = endpoints.ServiceProvider;
        var token = services.GetService<DrainToken>()
            ?? throw new InvalidOperationException("MapCircuitKitDrain needs CircuitKit's services. Call services.AddCircuitKit() first.");
        services.GetRequiredService<DrainHookWarning>().Watch();

        var hook = new DrainHook(token, allowRemote);
        RequestDelegate handler = hook.HandleAsync;
        return endpoints.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Post], handler)
            .DisableAntiforgery()
            .WithMetadata(hook)
            .WithDisplayName("CircuitKit drain");
    }
}
