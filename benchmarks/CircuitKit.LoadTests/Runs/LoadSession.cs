using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Runs;

/// <summary>What every run needs: the app, the clock, and somewhere to say how far it is.</summary>
internal sealed record LoadSession(LoadTarget Target, LoadClock Clock, Progress Progress)
{
    public CircuitFleet NewFleet() => new(Target, Clock);

    public CpuMeter NewCpuMeter() => new(Clock, [.. Target.OtherProcessIds.Prepend(Target.ServerProcessId ?? 0).Where(id => id != 0)]);

    public Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, Clock.TimeProvider, cancellationToken);

    /// <exception cref="LoadException">Not one page could be opened.</exception>
    public async Task OpenAsync(CircuitFleet fleet, int circuits, double perSecond, CancellationToken cancellationToken)
    {
        await Progress.WhileAsync(fleet.OpenAsync(circuits, perSecond, cancellationToken), () => $"opened {fleet.Count} of {circuits}");
        if (fleet.Count == 0)
        {
            throw new LoadException($"No circuit could be opened on {Target.Page}. {string.Join(" ", fleet.Failures.ByKind().Keys)}");
        }
    }

    public Task CloseAsync(CircuitFleet fleet, CancellationToken cancellationToken) =>
        Progress.WhileAsync(fleet.CloseAsync(cancellationToken), () => $"closing, {fleet.Count} left");
}
