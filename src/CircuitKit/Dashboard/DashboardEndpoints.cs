using CircuitKit.Dashboard.Actions;
using CircuitKit.Dashboard.Pulse;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Dashboard;

/// <summary>The dashboard's endpoints: every one of them behind the same door.</summary>
internal static class DashboardEndpoints
{
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern)
    {
        var services = endpoints.ServiceProvider;
        var recorder = services.GetService<DashboardRecorder>()
            ?? throw new InvalidOperationException("MapCircuitKitDashboard needs CircuitKit's services. Call services.AddCircuitKit() first.");
        recorder.Start();

        var door = services.GetRequiredService<DashboardDoor>();
        var api = services.GetRequiredService<DashboardApi>();
        var actions = services.GetRequiredService<DashboardActions>();
        var group = endpoints.MapGroup(pattern);
        Get("/", DashboardPage.ShowAsync);
        Get("/assets/{**file}", DashboardPage.ServeAsync);
        Get("/api/now", api.NowAsync);
        Get("/api/pulse", api.PulseAsync);
        Get("/api/stream", services.GetRequiredService<PulseStream>().ServeAsync);
        Get("/api/circuits", api.CircuitsAsync);
        Get("/api/groups", api.GroupsAsync);
        Get("/api/circuit", api.CircuitAsync);
        Get("/api/nodes", api.NodesAsync);
        Get("/api/deploy", api.DeployAsync);
        Get("/api/policies", api.PoliciesAsync);
        Get("/api/state", api.StateAsync);
        Get("/api/token", actions.GiveTokenAsync);
        Post("/api/actions/checkpoint", actions.CheckpointAsync);
        Post("/api/actions/hibernate", actions.HibernateAsync);
        Post("/api/actions/close", actions.CloseAsync);
        Post("/api/actions/drain", actions.DrainAsync);
        return group;

        void Get(string path, RequestDelegate answer) => group.MapMethods(path, [HttpMethods.Get], door.Guard(answer)).WithDisplayName($"CircuitKit dashboard {path}");

        // The token is checked by the action itself, so that it needs no middleware of the app.
        void Post(string path, RequestDelegate answer) =>
            group.MapMethods(path, [HttpMethods.Post], door.Guard(answer)).DisableAntiforgery().WithDisplayName($"CircuitKit dashboard {path}");
    }
}
