using CircuitKit.Observability;
using CircuitKit.Snapshots;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.Versions;

/// <summary>Decides what becomes of snapshots that another version of the app wrote. Logs the decision once for each version.</summary>
internal sealed class OtherVersions(AppVersion appVersion, IOptions<SnapshotOptions> options, ILogger<OtherVersions> logger)
{
    private readonly OtherVersionPolicy _policy = options.Value.OtherVersions;
    private readonly LogOnce _decided = new();
    private readonly LogOnce _refused = new();

    public bool IsOther(Snapshot snapshot) => snapshot.AppVersion != appVersion.Text;

    public bool IsToBeTold(Snapshot snapshot) => _policy == OtherVersionPolicy.ResumeAndTell && IsOther(snapshot);

    public bool IsToBeDiscarded(Snapshot snapshot)
    {
        if (!IsOther(snapshot))
        {
            return false;
        }

        var isDiscarded = _policy == OtherVersionPolicy.Discard;
        if (_decided.IsNew(snapshot.AppVersion))
        {
            if (isDiscarded)
            {
                Log.OtherVersionDiscarded(logger, snapshot.AppVersion, appVersion.Text);
            }
            else
            {
                Log.OtherVersionResumed(logger, snapshot.AppVersion, appVersion.Text);
            }
        }

        return isDiscarded;
    }

    /// <summary>Logs that the framework did not accept a snapshot.</summary>
    public void Refused(Snapshot snapshot)
    {
        if (_refused.IsNew(snapshot.AppVersion))
        {
            Log.FrameworkRefusedSnapshot(logger, snapshot.AppVersion, appVersion.Text);
        }
    }
}
