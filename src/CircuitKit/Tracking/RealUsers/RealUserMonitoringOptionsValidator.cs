namespace CircuitKit.Tracking.RealUsers;

/// <summary>Holds <see cref="RealUserMonitoringOptions"/> to the range its documentation gives.</summary>
internal sealed class RealUserMonitoringOptionsValidator() : OptionsValidator<RealUserMonitoringOptions>("CircuitKit:RealUserMonitoring")
{
    protected override void Check(OptionErrors errors, RealUserMonitoringOptions options) => errors.Range(options.SampleRate, 0.0, 1.0);
}
