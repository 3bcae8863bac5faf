using CircuitKit.Dashboard;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps CircuitKit's dashboard.</summary>
public static class CircuitKitDashboardEndpointExtensions
{
    /// <summary>
    /// Maps a page that shows the circuits of the whole fleet, and whether it is safe to deploy. It is no Blazor page: it works when circuits do
    /// not. Outside of Development all of it answers 404 until the app says who may see it, with <c>RequireAuthorization</c> on what is
    /// returned. Needs <c>AddCircuitKit</c>.
    /// </summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">Where. Default <c>/circuitkit</c>. The drain hook may lie below it.</param>
    /// <returns>A builder for conventions of all its endpoints, such as an authorization policy.</returns>
    public static IEndpointConventionBuilder MapCircuitKitDashboard(this IEndpointRouteBuilder endpoints, string pattern = "/circuitkit")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        return DashboardEndpoints.Map(endpoints, pattern);
    }
}
