using CircuitKit.Blazor;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CircuitKit.Diagnostics;

/// <summary>Whether the check runs in this process. Off, nothing of it is on the path of an event.</summary>
internal sealed class StateCheckSwitch(IOptions<StateCheckOptions> options, IHostEnvironment environment, FrameworkMembers members)
{
    public bool IsOn { get; } = (options.Value.Enabled ?? environment.IsDevelopment())
        && members.Has(FrameworkFeature.Inspect | FrameworkFeature.Capture | FrameworkFeature.Restore);
}
