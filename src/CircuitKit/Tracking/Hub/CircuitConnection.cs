using System.Security.Claims;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Tracking.Hub;

/// <summary>One SignalR connection of the Blazor hub: what its HTTP request said, and the circuit it serves.</summary>
internal sealed class CircuitConnection
{
    // The usual time follows about as many of the latest events.
    private const int RoundTripMemory = 8;

    private static readonly object s_key = new();

    private readonly TaskCompletionSource _endingHeard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _endingTold;
    private bool _isRevoked;
    private Action? _cut;
    private IClientProxy? _browser;
    private long _lastRoundTrip;
    private long _usualRoundTrip;

    public required TabIdentity Tab { get; init; }

    public required ClaimsPrincipal? User { get; init; }

    /// <summary>The key of <see cref="User"/> (<see cref="CircuitUser"/>), or null.</summary>
    public required string? UserKey { get; init; }

    /// <summary>Where it comes from, as far as the server can tell; see <see cref="ClientAddress"/>.</summary>
    public string? Address { get; init; }

    /// <summary>What ends the connection. It holds the whole of it in memory.</summary>
    public Action? Ending
    {
        init => _cut = value;
    }

    /// <summary>The browser at its other end.</summary>
    public IClientProxy? Browser
    {
        init => _browser = value;
    }

    /// <summary>Whether the page's script said that it can let its circuit go and get it back.</summary>
    public bool CanHibernate { get; init; }

    /// <summary>Whether its page comes back from hibernation, until it has been shown again.</summary>
    public bool IsWaking { get; set; }

    /// <summary>When it was made, by the clock's ticks.</summary>
    public long OpenedAt { get; init; }

    /// <summary>The page's address as given when the circuit was started or resumed on this connection.</summary>
    public string? Url { get; set; }

    /// <summary>Below which path the app is.</summary>
    public PathString PathBase { get; init; }

    /// <summary>When the latest event came in whose result the browser has not shown yet; 0 for none, and while nobody measures that.</summary>
    public long EventAt { get; set; }

    /// <summary>How long its events took, as far as they were measured; null before the first one.</summary>
    public RoundTrip? RoundTrip => Volatile.Read(ref _lastRoundTrip) is not 0 and var last
        ? new RoundTrip(TimeSpan.FromTicks(last), TimeSpan.FromTicks(Volatile.Read(ref _usualRoundTrip)))
        : null;

    /// <summary>The page that is shown, as far as events of it were measured.</summary>
    public PageRoute? Route { get; set; }

    /// <summary>The secret of the circuit started, resumed or found again on this connection, once the hub has answered. Never logged.</summary>
    public string? Secret { get; set; }

    /// <summary>
    /// The secret of a circuit that the framework made on this connection and nobody was told of: it ends with the connection. Never logged.
    /// </summary>
    public string? Discarded { get; set; }

    /// <summary>Set before the framework makes a circuit from a snapshot on this connection.</summary>
    public CircuitOrigin? Origin { get; set; }

    /// <summary>Whether the circuit that the framework makes on this connection continues another one, from the store or from its page.</summary>
    public bool IsResuming { get; set; }

    /// <summary>The framework's activity of the circuit started or resumed on this connection, when circuits are traced.</summary>
    public CircuitTrace? Trace { get; set; }

    /// <summary>The circuit served, once its handlers have been called.</summary>
    public TrackedCircuit? Circuit { get; set; }

    /// <summary>Whether the person's circuits were closed since this connection was made: none may live on, or be opened, on it.</summary>
    public bool IsRevoked => Volatile.Read(ref _isRevoked);

    /// <summary>The connection behind a hub's context; null for other hubs, and where it was not let in.</summary>
    public static CircuitConnection? Of(HubCallerContext context) => context.Items.TryGetValue(s_key, out var connection) ? (CircuitConnection?)connection : null;

    /// <summary>A connection is made.</summary>
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
            OpenedAt = openedAt,
            Browser = context.Hub.Clients.Caller,
        };
        context.Context.Items[s_key] = connection;
        return connection;
    }

    /// <summary>An event took so long. On the path of every event, one call of a connection at a time: no lock, no allocation.</summary>
    public void Took(TimeSpan duration)
    {
        // Never 0, which means that none was measured.
        var ticks = Math.Max(1, duration.Ticks);
        var usual = _usualRoundTrip;
        Volatile.Write(ref _usualRoundTrip, usual == 0 ? ticks : usual + ((ticks - usual) / RoundTripMemory));
        Volatile.Write(ref _lastRoundTrip, ticks);
    }

    /// <summary>Ends the connection; its browser starts looking for a server at once.</summary>
    public void Cut() => Volatile.Read(ref _cut)?.Invoke();

    /// <summary>
    /// Sends a message to the browser's script, past the circuit. Does nothing when the connection has ended. The protocol of Blazor's hub carries
    /// texts, numbers and bytes only.
    /// </summary>
    public Task TellAsync(string message, object? content, CancellationToken cancellationToken) => TellAsync(message, [content], cancellationToken);

    /// <inheritdoc cref="TellAsync(string, object?, CancellationToken)"/>
    public Task TellAsync(string message, object?[] contents, CancellationToken cancellationToken) =>
        Volatile.Read(ref _browser)?.SendCoreAsync(message, contents, cancellationToken) ?? Task.CompletedTask;

    /// <summary>
    /// Ends when the page's script has heard that its circuit is about to end, and with the connection. Never, for a page without the script.
    /// </summary>
    public Task WhenEndingHeard => _endingHeard.Task;

    public void EndingHeard() => _endingHeard.TrySetResult();

    /// <summary>Its page is about to be told of the circuit's end. False when it has been told this reason before.</summary>
    public bool BeginsToTell(string reason) => !string.Equals(Interlocked.Exchange(ref _endingTold, reason), reason, StringComparison.Ordinal);

    /// <summary>
    /// The connection has ended. What the app started during one of its calls (a timer, a loop) carries that call's context along for as long as it
    /// lives, and must not hold the connection's buffers.
    /// </summary>
    public void Ended()
    {
        EndingHeard();
        Volatile.Write(ref _cut, null);
        Volatile.Write(ref _browser, null);
    }

    /// <summary>No circuit may live on it any more. Whatever is under way on it finds this when it is done.</summary>
    public void Disown() => Volatile.Write(ref _isRevoked, true);

    /// <summary>The same, and ends it.</summary>
    public void Revoke()
    {
        Disown();
        Cut();
    }
}
