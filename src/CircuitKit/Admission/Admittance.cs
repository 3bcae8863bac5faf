using System.Security.Cryptography;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Admission;

/// <summary>The place that one circuit takes up, from before it is opened until it ends. Only <see cref="AdmissionTable"/> changes it.</summary>
internal sealed class Admittance(Newcomer who, CircuitConnection? connection, bool isResume, long order)
{
    /// <summary>Random, so that it tells another server, or a store, nothing.</summary>
    public string Id { get; } = RandomNumberGenerator.GetHexString(20, lowercase: true);

    public Newcomer Who { get; } = who;

    public bool IsResume { get; } = isResume;

    /// <summary>Who came first on this server.</summary>
    public long Order { get; } = order;

    /// <summary>Since when, in Unix milliseconds of the store's clock; 0 while the store has not said.</summary>
    public long Since { get; set; }

    /// <summary>The connection on which it is being opened; null once it is.</summary>
    public CircuitConnection? Connection { get; set; } = connection;

    /// <summary>The circuit, once it is open.</summary>
    public string? CircuitId { get; set; }

    /// <summary>Made from a snapshot, and not shown yet.</summary>
    public bool IsUnderWay { get; set; } = isResume;

    /// <summary>Its browser is away.</summary>
    public bool IsDisconnected { get; set; }

    /// <summary>Its place was given to another, or it has ended.</summary>
    public bool IsGone { get; set; }

    /// <summary>
    /// Whether a newcomer shows that this circuit is left: a tab has one page, which a reload replaces before the farewell of the old one is here;
    /// of its frames, only one without a browser is surely gone. To know another's tab id is not enough: it takes the same person in the same browser.
    /// </summary>
    public bool IsReplacedBy(Newcomer newcomer) =>
        Who.Tab.TabId is { } tab && tab == newcomer.Tab.TabId
        && Who.UserKey == newcomer.UserKey
        && (Who.Seat is null || newcomer.Seat is null || Who.Seat == newcomer.Seat)
        && (IsDisconnected || (Who.Tab.Frame == CircuitFrame.Top && newcomer.Tab.Frame == CircuitFrame.Top));
}
