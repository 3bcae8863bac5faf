using CircuitKit.Admission.Http;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Admission;

/// <summary>A request for a circuit, as far as limits depend on it.</summary>
/// <param name="Tab">The browser tab.</param>
/// <param name="UserKey">The user's key; null for an anonymous user.</param>
/// <param name="Address">The client's address, from <see cref="ClientAddress"/>; null when it is not known.</param>
/// <param name="BrowserId">The browser's id, from <see cref="BrowserIdCookie"/>; null when it accepts no cookie.</param>
/// <param name="IsConfirmed">Whether the user chose "continue here".</param>
internal sealed record AdmissionRequest(TabIdentity Tab, string? UserKey, string? Address, string? BrowserId, bool IsConfirmed)
{
    /// <summary>The script <c>admission.js</c> adds it to the first connection after the user chose to continue.</summary>
    private const string ContinueQuery = "ck_continue";

    public static AdmissionRequest On(CircuitConnection connection, HttpContext? context) => new(
        connection.Tab,
        connection.UserKey,
        connection.Address,
        BrowserIdCookie.Of(context),
        context?.Request.Query.ContainsKey(ContinueQuery) ?? false);
}
