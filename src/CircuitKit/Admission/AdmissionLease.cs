using System.Security.Cryptography;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Admission;

/// <summary>The right of a circuit to be on this node, from its request until it ends. Only <see cref="AdmissionTable"/> changes it.</summary>
internal sealed class AdmissionLease(AdmissionRequest request, CircuitConnection? connection, bool isResume, long order)
{
    /// <summary>Random, so that it tells another server, or a store, nothing.</summary>
    public string Id { get; } = RandomNumberGenerator.GetHexString(20, lowercase: true);

    public AdmissionRequest Request { get; } = request;

    public bool IsResume { get; } = isResume;

    /// <summary>Older leases of this node have a lower one.</summary>
    public long Order { get; } = order;

    /// <summary>Since when, in Unix milliseconds of the store's clock; 0 while the store has not been asked.</summary>
    public long Since { get; set; }

    /// <summary>The connection on which the circuit is being opened; null once it is open.</summary>
    public CircuitConnection? Connection { get; set; } = connection;

    /// <summary>The circuit, once it is open.</summary>
    public string? CircuitId { get; set; }

    /// <summary>Its entry among the circuits that are resuming; null once the browser shows it.</summary>
    public LinkedListNode<(AdmissionLease Lease, long Since)>? Resuming { get; set; }

    public bool IsDisconnected { get; set; }

    /// <summary>It was revoked for another circuit, or its own has ended.</summary>
    public bool IsReleased { get; set; }

    /// <summary>
    /// Whether a request shows that this circuit was left. A tab has one page, and a reload replaces it before the disconnect beacon of the old page
    /// is here; of its frames, only a disconnected one is surely gone. Knowing another's tab id is not enough: the user must be the same, and so must
    /// the browser, which has to be known. Without that, all anonymous users would be the same one.
    /// </summary>
    public bool IsReplacedBy(AdmissionRequest request) =>
        Request.Tab.TabId is { } tab && tab == request.Tab.TabId
        && Request.UserKey == request.UserKey
        && Request.BrowserId is { } browser && browser == request.BrowserId
        && (IsDisconnected || (Request.Tab.Frame == CircuitFrame.Top && request.Tab.Frame == CircuitFrame.Top));
}
