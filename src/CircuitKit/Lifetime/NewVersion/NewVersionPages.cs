using CircuitKit.Cluster;
using CircuitKit.Observability;
using CircuitKit.Persistence.Reload;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.NewVersion;

/// <summary>Tells the pages of this node which version of the app they should have, if that is not their own.</summary>
internal sealed class NewVersionPages(
    ClusterNodes nodes,
    HubConnections connections,
    AppVersion appVersion,
    ReloadPages reload,
    NewVersionMetrics metrics,
    IOptions<NewVersionOptions> options,
    ILogger<NewVersionPages> logger)
{
    // Messages to the page's script, newversion.js.
    private const string VersionMessage = "CircuitKit.Version";
    private const string NewVersionMessage = "CircuitKit.NewVersion";

    // A page that moves costs its server as much as any page that is loaded, and a resume.
    private const int MovesPerSecond = 10;

    private readonly NewVersionOptions _options = options.Value;
    private readonly LogOnce _logged = new();
    private volatile FleetVersions? _versions;

    private int Asks => _options.Mode == NewVersionMode.Ask ? 1 : 0;

    private FleetVersions Versions => _versions ??= FleetVersions.Of(nodes.Describe(), []);

    /// <summary>
    /// Over how long so many pages spread their moves. Each takes a random moment of this time, so that a server does not get all of them at once.
    /// </summary>
    public static TimeSpan Spread(int pages) => TimeSpan.FromSeconds((double)pages / MovesPerSecond);

    /// <summary>A page has connected.</summary>
    public async Task GreetAsync(CircuitConnection connection, CancellationToken cancellationToken)
    {
        if (VersionStamp.Parse(connection.PageVersion) is null)
        {
            // A new page: what it is made of comes from this version, as far as is known.
            connection.PageVersion = VersionStamp.Of(appVersion.Text, nodes.VersionSince).ToString();
            await connection.TellAsync(VersionMessage, [connection.PageVersion], cancellationToken).ConfigureAwait(false);
        }

        await TellAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The versions that run have changed.</summary>
    public void Follow(FleetVersions versions)
    {
        _versions = versions;
        if (_logged.HasChanged(versions.CurrentVersion == appVersion.Text ? null : versions.CurrentVersion))
        {
            Log.VersionChanged(logger, versions.CurrentVersion, appVersion.Text);
        }

        foreach (var connection in connections.All)
        {
            // A page that does not read must not keep the others waiting.
            _ = TellAsync(connection, CancellationToken.None);
        }
    }

    private async Task TellAsync(CircuitConnection connection, CancellationToken cancellationToken)
    {
        if (VersionStamp.Parse(connection.PageVersion) is not { } page)
        {
            return;
        }

        var versions = Versions;
        var news = versions.IsOld(page) ? versions.Current.Id : "";
        if (!connection.BeginsToTellVersion(news))
        {
            return;
        }

        if (news.Length > 0)
        {
            metrics.Page(PageVersionOutcome.Told);
        }

        await connection.TellAsync(
            NewVersionMessage,
            [
                news,
                Asks,
                (int)_options.IdleTime.TotalMilliseconds,
                (int)Spread(connections.Count).TotalMilliseconds,
                (int)reload.KeepFor.TotalMilliseconds,
            ],
            cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
