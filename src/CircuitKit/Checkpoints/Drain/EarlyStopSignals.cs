using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CircuitKit.Checkpoints.Drain;

/// <summary>
/// Sets nothing. The host reads its options when it is built and registers its signal handlers when it starts: to be asked here is to come first.
/// </summary>
internal sealed class EarlyStopSignals : IPostConfigureOptions<HostOptions>
{
    public EarlyStopSignals(StopSignals signals) => ArgumentNullException.ThrowIfNull(signals);

    public void PostConfigure(string? name, HostOptions options)
    {
    }
}
