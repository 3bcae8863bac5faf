using System.Security.Claims;
using CircuitKit.Blazor;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Tracking.Hub;

/// <summary>One SignalR connection to Blazor's hub: what its HTTP request contained, and the circuit it serves.</summary>
internal sealed class CircuitConnection
{
    // About how many of the latest events make up the moving mean.
    private const int RoundTripMemory = 8;

    private static readonly object s_key = new();

    private readonly TaskCompletionSource _endingHeard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _endingTold;
    private string _versionTold = "";
    private bool _isRevoked;
    private ClaimsPrincipal? _user;
    private long _lastRoundTrip;
    private long _usualRoundTrip;

    public required TabIdentity Tab { get; init; }

    public required ClaimsPrincipal? User
    {
        get => Volatile.Read(ref _user);
        init => _user = value;
    }

    /// <summary>The key of <see cref="User"/> (<see cref="CircuitUser"/>), or null.</summary>
    public required string? UserKey { get; init; }

    /// <summary>The sign-in of <see cref="User"/>; null while sign-outs are not watched, and for a user without a cookie's ticket.</summary>
    public SignIn? SignIn
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>The client's address; see <see cref="ClientAddress"/>.</summary>
    public string? Address { get; init; }

    /// <summary>Ends the connection. The delegate keeps all of the connection in memory; see <see cref="Ended"/>.</summary>
    public Action? Ending { private get; set; }

    /// <summary>Sends messages to the browser.</summary>
    public IClientProxy? Browser { private get; set; }

    /// <summary>Whether the page's script supports hibernation.</summary>
    public bool CanHibernate { get; init; }

    /// <summary>
    /// The tab of a page that was loaded again and asks for its state, empty if the tab is unknown. Null for any other page.
    /// </summary>
    public string? ReloadedTab { get; init; }

    /// <summary>Whether that page is in a duplicate of the tab whose state it asks for, and wants a copy of it.</summary>
    public bool IsDuplicate { get; init; }

    /// <summary>The snapshot that was made for such a page to resume from.</summary>
    public SnapshotKey? Copy { get; set; }

    /// <summary>
    /// The version of the app that the page was loaded by, as the page says; empty for a page that does not know it yet. Null when the page's script
    /// does not follow versions.
    /// </summary>
    public string? PageVersion { get; set; }

    /// <summary>Whether its page wakes from hibernation, until the page is shown.</summary>
    public bool IsWaking { get; set; }

    /// <summary>The clock's timestamp when it was made.</summary>
    public long OpenedAt { get; init; }

    /// <summary>The page's address when the circuit was started or resumed on this connection.</summary>
    public string? Url { get; set; }

    /// <summary>The base path of the app.</summary>
    public PathString PathBase { get; init; }

    /// <summary>The clock's timestamp of the latest event whose result the browser has not shown yet; 0 for none, or if not measured.</summary>
    public long EventAt { get; set; }

    /// <summary>How long its events take; null before the first one is measured.</summary>
    public RoundTrip? RoundTrip => Volatile.Read(ref _lastRoundTrip) is not 0 and var last
        ? new RoundTrip(TimeSpan.FromTicks(last), TimeSpan.FromTicks(Volatile.Read(ref _usualRoundTrip)))
        : null;

    /// <summary>The route of the page, once an event on it is measured.</summary>
    public PageRoute? Route { get; set; }

    /// <summary>How long after it was opened the reports of its page are used up; see <see cref="RealUsers.PageReportStep"/>.</summary>
    public TimeSpan ReportsFill { get; set; }

    /// <summary>The secret of the circuit that was started, resumed or reconnected here, once the hub has returned it. Never logged.</summary>
    public string? Secret { get; set; }

    /// <summary>The secret of a circuit that the browser never learned: the circuit ends with the connection. Never logged.</summary>
    public string? Discarded { get; set; }

    /// <summary>The circuit to continue; set before the framework resumes a snapshot on this connection.</summary>
    public CircuitOrigin? Origin { get; set; }

    /// <summary>Whether the new circuit continues another one, from the store or from state that the page has brought.</summary>
    public bool IsResuming { get; set; }

    /// <summary>The framework's activity of the circuit that was started or resumed here, when circuits are traced.</summary>
    public CircuitTrace? Trace { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The circuit it serves, once the framework has opened or reconnected it.</summary>
    public TrackedCircuit? Circuit { get; set; }

    /// <summary>Whether the user's circuits were closed since this connection was made: no circuit may be opened or live on through it.</summary>
    public bool IsRevoked => Volatile.Read(ref _isRevoked);

    /// <summary>The connection behind a hub's context; null for other hubs, and for a connection that was refused.</summary>
    public static CircuitConnection? Of(HubCallerContext context) =>
        context.Items.TryGetValue(s_key, out var connection) ? (CircuitConnection?)connection : null;

    /// <summary>Makes the record of a new connection.</summary>
    public static CircuitConnection Open(HubLifetimeContext context, long openedAt)
    {
        var http = context.Context.GetHttpContext();
        var connection = new CircuitConnection
        {
            Tab = TabIdentity.FromQuery(http),
            PathBase = http?.Request.PathBase ?? PathString.Empty,
            User = context.Context.User,
            UserKey = CircuitUser.KeyOf(context.Context.User),
            Address = ClientAddress.Of(http),
            Ending = context.Context.Abort,
            CanHibernate = http?.Request.Query["ck_sleep"] is ["can" or "woke"],
            IsWaking = http?.Request.Query["ck_sleep"] is ["woke"],
            ReloadedTab = http?.Request.Query["ck_reload"] is ["1" or "copy"] ? TabIdentity.FromQuery(http).TabId ?? "" : null,
            IsDuplicate = http?.Request.Query["ck_reload"] is ["copy"],
            PageVersion = http?.Request.Query["ck_version"] is [var version] ? version ?? "" : null,
            OpenedAt = openedAt,
            Browser = context.Hub.Clients.Caller,
        };
        context.Context.Items[s_key] = connection;
        UserRenewals.Follow(context.Context.Features, connection.Renewed);
        return connection;
    }

    /// <summary>An event took this long. On the path of every event, one call of a connection at a time: no lock, no allocation.</summary>
    public void Took(TimeSpan duration)
    {
        // At least 1, because 0 stands for none.
        var ticks = Math.Max(1, duration.Ticks);
        var usual = _usualRoundTrip;
        Volatile.Write(ref _usualRoundTrip, usual == 0 ? ticks : usual + ((ticks - usual) / RoundTripMemory));
        Volatile.Write(ref _lastRoundTrip, ticks);
    }

    /// <summary>
    /// Its user was renewed: the same user, with other roles perhaps. Another user, or nobody, does not get the circuit: the connection ends, and the
    /// page comes back as somebody else.
    /// </summary>
    public void Renewed(ClaimsPrincipal? user)
    {
        if (UserBinding.For(user) != UserBinding.For(User))
        {
            Revoke();
            return;
        }

        Volatile.Write(ref _user, user);
        Circuit?.UserRenewed(this);
    }

    /// <summary>Ends the connection. Its browser reconnects at once.</summary>
    public void Cut() => Ending?.Invoke();

    /// <summary>
    /// Sends a message to the page's script, without the circuit. Does nothing when the connection has ended. The protocol of Blazor's hub supports
    /// only text, numbers and bytes.
    /// </summary>
    public Task TellAsync(string message, object? content, CancellationToken cancellationToken) => TellAsync(message, [content], cancellationToken);

    /// <inheritdoc cref="TellAsync(string, object?, CancellationToken)"/>
    public Task TellAsync(string message, object?[] contents, CancellationToken cancellationToken) =>
        Browser?.SendCoreAsync(message, contents, cancellationToken) ?? Task.CompletedTask;

    /// <summary>
    /// Completes when the page's script acknowledges that its circuit is about to end, or when the connection ends. A page without the script sends
    /// no acknowledgement.
    /// </summary>
    public Task WhenEndingHeard => _endingHeard.Task;

    public void EndingHeard() => _endingHeard.TrySetResult();

    /// <summary>Notes that the page is about to get this reason for the end of its circuit. False when that is the last reason it got.</summary>
    public bool BeginsToTell(string reason) => !string.Equals(Interlocked.Exchange(ref _endingTold, reason), reason, StringComparison.Ordinal);

    /// <summary>Notes that the page is about to learn which version it should have, if not its own. False when it knows that.</summary>
    public bool BeginsToTellVersion(string version) =>
        !string.Equals(Interlocked.Exchange(ref _versionTold, version), version, StringComparison.Ordinal);

    /// <summary>
    /// The connection has ended. This record may live on, in the execution context of a timer or loop that the app started during a hub call, and
    /// must not keep the connection's buffers in memory.
    /// </summary>
    public void Ended()
    {
        HasEnded = true;
        EndingHeard();
        Ending = null;
        Browser = null;
    }

    /// <summary>Lets no circuit be opened or live on through it. A call under way checks this at its end.</summary>
    public void Disown() => Volatile.Write(ref _isRevoked, true);

    /// <summary>Disowns the connection, and ends it.</summary>
    public void Revoke()
    {
        Disown();
        Cut();
    }
}
