using CircuitKit.Dashboard;
using CircuitKit.Dashboard.Actions;
using CircuitKit.Dashboard.Status;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps CircuitKit's dashboard.</summary>
public static class CircuitKitDashboardEndpointExtensions
{
    /// <summary>
    /// Maps a page that shows the circuits of the whole fleet, and whether it is safe to deploy. It is not a Blazor page, so it works when circuits
    /// do not. Until the app calls <c>RequireAuthorization</c> on the result, all its addresses return 404, except to pages of localhost in
    /// Development. Requires <c>AddCircuitKit</c>.
    /// </summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The address of the dashboard. Default <c>/circuitkit</c>. The address of the drain hook may be below it.</param>
    /// <returns>A builder that adds conventions, such as an authorization policy, to all endpoints of the dashboard.</returns>
    public static IEndpointConventionBuilder MapCircuitKitDashboard(this IEndpointRouteBuilder endpoints, string pattern = "/circuitkit")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = endpoints.ServiceProvider;
        var recorder = services.GetService<DashboardRecorder>()
            ?? throw new InvalidOperationException("MapCircuitKitDashboard needs CircuitKit's services. Call services.AddCircuitKit() first.");
        recorder.Start();

        var authorization = services.GetRequiredService<DashboardAuthorization>();
        var api = services.GetRequiredService<DashboardApi>();
        var actions = services.GetRequiredService<DashboardActions>();
        var group = endpoints.MapGroup(pattern);
        Get("/", DashboardFiles.ServePageAsync);
        Get("/assets/{**file}", DashboardFiles.ServeAsync);
        Get("/api/now", api.NowAsync);
        Get("/api/status", api.StatusAsync);
        Get("/api/stream", services.GetRequiredService<StatusStream>().ServeAsync);
        Get("/api/circuits", api.CircuitsAsync);
        Get("/api/groups", api.GroupsAsync);
        Get("/api/circuit", api.CircuitAsync);
        Get("/api/nodes", api.NodesAsync);
        Get("/api/deploy", api.DeployAsync);
        Get("/api/policies", api.PoliciesAsync);
        Get("/api/state", api.StateAsync);
        Get("/api/token", actions.GetTokenAsync);
        Post("/api/actions/checkpoint", actions.CheckpointAsync);
        Post("/api/actions/hibernate", actions.HibernateAsync);
        Post("/api/actions/close", actions.CloseAsync);
        Post("/api/actions/drain", actions.DrainAsync);
        return group;

        void Get(string path, RequestDelegate endpoint) => Add(HttpMethods.Get, path, endpoint);

        // The actions validate the token themselves: the app needs no antiforgery middleware.
        void Post(string path, RequestDelegate endpoint) => Add(HttpMethods.Post, path, endpoint).DisableAntiforgery();

        IEndpointConventionBuilder Add(string method, string path, RequestDelegate endpoint) =>
            group.MapMethods(path, [method], authorization.Wrap(endpoint)).WithDisplayName($"CircuitKit dashboard {path}");
    }
}
