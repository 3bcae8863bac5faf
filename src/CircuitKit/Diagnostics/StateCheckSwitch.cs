using CircuitKit.Blazor;
using CircuitKit.Observability;

namespace CircuitKit.Diagnostics;

/// <summary>Runs the check where it is on. Where it is off, nothing else of this room is created or on the path of an event.</summary>
internal sealed class StateCheckSwitch(
    IOptions<StateCheckOptions> options, IHostEnvironment environment, FrameworkMembers members, IServiceProvider services) : BackgroundLoop
{
    public bool IsOn { get; } = (options.Value.Enabled ?? environment.IsDevelopment())
        && members.Has(FrameworkFeature.Inspect | FrameworkFeature.Capture | FrameworkFeature.Restore);

    protected override Task RunAsync(CancellationToken stoppingToken) =>
        IsOn ? services.GetRequiredService<StateCheckLoop>().RunAsync(stoppingToken) : Task.CompletedTask;
}
