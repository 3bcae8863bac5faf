using Microsoft.AspNetCore.Components.Server;

namespace CircuitKit.Lifetime.Retention;

/// <summary>What the app has set in the framework's circuit options, which CircuitKit replaces.</summary>
internal sealed class FrameworkRetention
{
    // The framework's default of DisconnectedCircuitMaxRetained: the app has not set it.
    private const int DefaultMaxRetained = 100;

    // The framework's own timer ends circuits that CircuitKit has lost track of. It can run for 49 days at most.
    private static readonly TimeSpan s_outOfTheWay = RetentionDecision.MaxKeepLive + TimeSpan.FromHours(1);

    /// <summary>How long a disconnected circuit is kept.</summary>
    public TimeSpan Period { get; private set; }

    /// <summary>How many disconnected circuits are kept, if the app has set that; else null.</summary>
    public int? MaxRetained { get; private set; }

    /// <summary>Whether CircuitKit decides instead of the framework.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>
    /// Reads the app's values. With <paramref name="isReplaced"/>, sets values with which the framework leaves the decision to CircuitKit.
    /// </summary>
    public void Read(CircuitOptions options, bool isReplaced)
    {
        Period = options.DisconnectedCircuitRetentionPeriod;
        MaxRetained = options.DisconnectedCircuitMaxRetained == DefaultMaxRetained ? null : options.DisconnectedCircuitMaxRetained;
        IsReplaced = isReplaced;
        if (isReplaced)
        {
            options.DisconnectedCircuitRetentionPeriod = s_outOfTheWay;
            options.DisconnectedCircuitMaxRetained = int.MaxValue;
        }
    }
}
