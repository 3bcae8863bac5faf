using Microsoft.AspNetCore.Components.Server;

namespace CircuitKit.Lifetime.Retention;

/// <summary>What the app set in the framework's own circuit options, before CircuitKit puts it out of the way.</summary>
internal sealed class FrameworkRetention
{
    /// <summary>The framework's default of <see cref="CircuitOptions.DisconnectedCircuitMaxRetained"/>: nobody chose it.</summary>
    public const int UsualMaxRetained = 100;

    /// <summary>
    /// The framework's own timer and cap stay behind ours, for a circuit that CircuitKit never hears of again. The timer of a cancellation
    /// source, which is what it uses, runs for 49 days at most.
    /// </summary>
    private static readonly TimeSpan s_outOfTheWay = RetentionDecision.MaxKeepLive + TimeSpan.FromHours(1);

    /// <summary>How long a disconnected circuit is kept.</summary>
    public TimeSpan Period { get; private set; }

    /// <summary>How many are kept, if the app has set that; else null.</summary>
    public int? MaxRetained { get; private set; }

    /// <summary>Whether CircuitKit decides instead of the framework.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>Takes over what the app wants; with <paramref name="isReplaced"/> the framework shall not act on it any more.</summary>
    public void Read(CircuitOptions options, bool isReplaced)
    {
        Period = options.DisconnectedCircuitRetentionPeriod;
        MaxRetained = options.DisconnectedCircuitMaxRetained == UsualMaxRetained ? null : options.DisconnectedCircuitMaxRetained;
        IsReplaced = isReplaced;
        if (isReplaced)
        {
            options.DisconnectedCircuitRetentionPeriod = s_outOfTheWay;
            options.DisconnectedCircuitMaxRetained = int.MaxValue;
        }
    }
}
