using System.Security.Cryptography;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Admission;

/// <summary>A circuit's admission to this node, from its request until it ends. Only <see cref="AdmissionTable"/> changes it.</summary>
internal sealed class AdmissionLease(AdmissionRequest request, CircuitConnection? connection, bool isResume, long order)
{
    /// <summary>Random: reveals nothing to another node or a store.</summary>
    public string Id { get; } = RandomNumberGenerator.GetHexString(20, lowercase: true);

    public AdmissionRequest Request { get; } = request;

    public bool IsResume { get; } = isResume;

    /// <summary>A serial number on this node: older leases have a lower one.</summary>
    public long Order { get; } = order;

    /// <summary>When the store gave it, in Unix milliseconds of the store's clock; 0 while the store was not asked.</summary>
    public long Since { get; set; }

    /// <summary>The connection on which the circuit is being opened; null afterwards.</summary>
    public CircuitConnection? Connection { get; set; } = connection;

    /// <summary>The circuit's id; null until it is open.</summary>
    public string? CircuitId { get; set; }

    /// <summary>Its entry among the circuits that are resuming; null once the browser shows it.</summary>
    public LinkedListNode<(AdmissionLease Lease, long Since)>? Resuming { get; set; }

    public bool IsDisconnected { get; set; }

    /// <summary>Whether it was revoked, or its circuit has ended.</summary>
    public bool IsReleased { get; set; }

    /// <summary>
    /// Whether a request shows that the user has left this circuit's page. A reload replaces the page of a tab before its disconnect beacon arrives.
    /// A frame is replaced only if it is disconnected: a tab may have several. To know the tab's id is not enough: user and browser must be the same,
    /// and the browser must be known, because all anonymous users have the same key.
    /// </summary>
    public bool IsReplacedBy(AdmissionRequest request) =>
        Request.Tab.TabId is { } tab && tab == request.Tab.TabId
        && Request.UserKey == request.UserKey
        && Request.BrowserId is { } browser && browser == request.BrowserId
        && (IsDisconnected || (Request.Tab.Frame == CircuitFrame.Top && request.Tab.Frame == CircuitFrame.Top));
}
