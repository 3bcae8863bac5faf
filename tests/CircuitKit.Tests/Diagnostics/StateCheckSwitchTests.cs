using System.Collections.Concurrent;
using CircuitKit.Dashboard.State;
using CircuitKit.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Diagnostics;

/// <summary>What a production process creates of the state check.</summary>
public sealed class StateCheckSwitchTests
{
    private const string Room = "CircuitKit.Diagnostics";

    private const string Inspection = "CircuitKit.Blazor.Inspection";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outside_of_Development_nothing_but_the_switch_is_created() =>
        Assert.Equal([typeof(StateCheckSwitch)], await CreatedInAsync("Production"));

    [Fact]
    public async Task In_Development_the_check_runs()
    {
        Type[] created = await CreatedInAsync("Development");

        Assert.Contains(typeof(StateCheckLoop), created);
        Assert.Contains(typeof(StateFindings), created);
    }

    [Fact]
    public async Task It_can_be_switched_off_in_Development() =>
        Assert.Equal([typeof(StateCheckSwitch)], await CreatedInAsync("Development", options => options.StateCheck.Enabled = false));

    // An app that has started, has configured its hubs, has a dashboard, and was asked for findings.
    private static async Task<Type[]> CreatedInAsync(string environment, Action<CircuitKitOptions>? configure = null)
    {
        ConcurrentQueue<Type> created = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddCircuitKit(configure);
        foreach (ServiceDescriptor service in builder.Services.Where(service => service.ServiceType.Namespace is Room or Inspection).ToList())
        {
            builder.Services.Remove(service);
            builder.Services.Add(new ServiceDescriptor(service.ServiceType, provider => Create(provider, service), service.Lifetime));
        }

        await using WebApplication app = builder.Build();
        app.MapCircuitKitDashboard();
        await app.StartAsync(Cancelled);
        _ = app.Services.GetRequiredService<IOptions<HubOptions>>().Value;
        await app.Services.GetRequiredService<StateHandler>().AnswerAsync(new StateQuestion(), Cancelled);
        await app.StopAsync(Cancelled);
        return [.. created];

        object Create(IServiceProvider provider, ServiceDescriptor service)
        {
            created.Enqueue(service.ServiceType);
            return service.ImplementationFactory?.Invoke(provider)
                ?? service.ImplementationInstance
                ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!);
        }
    }
}
