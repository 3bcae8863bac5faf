using CircuitKit.Admission;
using CircuitKit.Cluster;
using CircuitKit.Dashboard;
using CircuitKit.Diagnostics;
using CircuitKit.Hosting.Health;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.NewVersion;
using CircuitKit.Lifetime.Retention.Rules;
using CircuitKit.Lifetime.SignIns;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Reload;
using CircuitKit.Persistence.State;
using CircuitKit.Snapshots;
using CircuitKit.Tracking.RealUsers;

namespace CircuitKit.Hosting;

/// <summary>Reports the errors of all options at once.</summary>
internal sealed class CircuitKitOptionsValidator : IValidateOptions<CircuitKitOptions>
{
    private const int LongestAppVersion = 200;

    public ValidateOptionsResult Validate(string? name, CircuitKitOptions options)
    {
        var errors = new OptionErrors(CircuitKitOptions.SectionName);
        if (options.AppVersion is { } version && (version.Length > LongestAppVersion || string.IsNullOrWhiteSpace(version)))
        {
            errors.Add(nameof(options.AppVersion), version, $"set it to 1 to {LongestAppVersion} characters, or not at all.");
        }

        if (options.TimeProvider is null)
        {
            errors.Add(nameof(options.TimeProvider), value: null, "set it to a clock, or not at all.");
        }

        ValidateOptionsResult[] results =
        [
            errors.ToResult(),
            new SnapshotOptionsValidator().Validate(name, options.Snapshots),
            new CheckpointOptionsValidator().Validate(name, options.Checkpoints),
            new StateOptionsValidator(options.Snapshots.Protect).Validate(name, options.State),
            new RetentionOptionsValidator(options.Snapshots.TimeToLive).Validate(name, options.Retention),
            new DrainOptionsValidator().Validate(name, options.Drain),
            new ReloadOptionsValidator().Validate(name, options.Reload),
            new HibernationOptionsValidator().Validate(name, options.Hibernation),
            new SignInOptionsValidator().Validate(name, options.SignIn),
            new NewVersionOptionsValidator().Validate(name, options.NewVersion),
            new ClusterOptionsValidator().Validate(name, options.Cluster),
            new AdmissionOptionsValidator().Validate(name, options.Admission),
            new DashboardOptionsValidator().Validate(name, options.Dashboard),
            new RealUserMonitoringOptionsValidator().Validate(name, options.RealUserMonitoring),
            new HealthOptionsValidator().Validate(name, options.Health),
            new StateCheckOptionsValidator().Validate(name, options.StateCheck),
        ];
        string[] failures = [.. results.SelectMany(result => result.Failures ?? [])];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
