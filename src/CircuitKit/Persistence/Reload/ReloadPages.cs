using System.Reflection;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.RoundTrips;

namespace CircuitKit.Persistence.Reload;

/// <summary>Knows which pages find their state when they are loaded again, and keeps the state of those that their users leave.</summary>
internal sealed class ReloadPages(
    PageRoutes routes,
    SnapshotSaver saver,
    BackgroundWrites writes,
    IOptions<ReloadOptions> options,
    [Clock] TimeProvider time)
{
    // The page that follows waits for it.
    private static readonly TimeSpan s_longestCapture = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_betweenCaptures = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<Type, bool?> _marks = new();
    private readonly ReloadOptions _options = options.Value;

    /// <summary>Whether any page is restored.</summary>
    public bool IsOn => _options.Restore == ReloadRestore.On || routes.Pages.Any(page => Mark(page) == true);

    public TimeSpan KeepFor => _options.KeepFor;

    /// <inheritdoc cref="ReloadOptions.CopyDuplicatedTabs"/>
    public bool CopiesDuplicates => _options.CopyDuplicatedTabs;

    /// <summary>
    /// The user of this circuit leaves its page. If the page is one that is restored, or moves to a newer version of the app, its snapshots are kept
    /// from now on, for a short time, and the result is true.
    /// </summary>
    public bool TryKeep(TrackedCircuit circuit)
    {
        if (!circuit.IsMoving
            && (circuit is { HasBeenUsed: false, IsResumed: false } || !Restores(circuit.Page.Url, circuit.Page.PathBase)))
        {
            return false;
        }

        circuit.KeptAfterLeaving = KeepFor;
        return true;
    }

    /// <summary>
    /// Saves the last state of a circuit that its user leaves, if its page is one that is restored. Called before the framework disposes it, which it
    /// does without persisting it. Perhaps while another page asks for it already, so not as a checkpoint.
    /// </summary>
    public async Task SaveAsync(TrackedCircuit circuit)
    {
        if (circuit is not { IsClosed: false, Live: { } live } || !TryKeep(circuit))
        {
            return;
        }

        // If it cannot be captured, its last snapshot stays.
        if (await CaptureAsync(live).ConfigureAwait(false) is { HasRootComponents: true } state && circuit.NextVersion(isFinal: true) is { } version)
        {
            circuit.Close();
            writes.SaveFinal(saver.Describe(circuit, state, version), circuit);
        }
    }

    /// <summary>Saves a copy of the state that this circuit has now. False when it cannot be captured or saved.</summary>
    public async Task<bool> CopyAsync(TrackedCircuit circuit, SnapshotKey copy) =>
        circuit is { IsClosed: false, Live: { } live }
        && await CaptureAsync(live).ConfigureAwait(false) is { HasRootComponents: true } state
        && await saver.SaveCopyAsync(saver.Describe(circuit, state, version: 1), copy, KeepFor).ConfigureAwait(false);

    /// <summary>Whether the page at this address is one that is restored.</summary>
    public bool Restores(string? url, PathString pathBase) =>
        (routes.PageOf(url, pathBase) is { } page ? Mark(page) : null) ?? _options.Restore == ReloadRestore.On;

    // A checkpoint may be under way, and the first capture of an asynchronous persist callback only finds out that it is one.
    private async Task<CapturedState?> CaptureAsync(ILiveCircuit live)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var result = await live.CaptureAsync(unchanged: null, s_longestCapture, time, CancellationToken.None).ConfigureAwait(false);
            if (result.Outcome != CaptureOutcome.Busy || time.GetElapsedTime(started) > s_longestCapture)
            {
                return result.State;
            }

            await Task.Delay(s_betweenCaptures, time).ConfigureAwait(false);
        }
    }

    private bool? Mark(Type page) => _marks.GetOrAdd(page, static page => page.GetCustomAttribute<RestoreOnReloadAttribute>()?.Restores);
}
