using CircuitKit.Admission.Http;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Admission;

/// <summary>Who asks for a circuit, as far as limits look at it.</summary>
/// <param name="Tab">The browser tab.</param>
/// <param name="UserKey">The user's key; null when nobody is signed in.</param>
/// <param name="Address">Where from, as <see cref="ClientAddress"/> names it; null when that is not known.</param>
/// <param name="BrowserId">The browser, as <see cref="BrowserIdCookie"/> names it; null when it accepts no cookie.</param>
/// <param name="IsConfirmed">Whether the user chose "continue here".</param>
internal sealed record AdmissionRequest(TabIdentity Tab, string? UserKey, string? Address, string? BrowserId, bool IsConfirmed)
{
    /// <summary>The page's script (<c>admission.js</c>) adds it to the query of the first connection after the user chose to continue.</summary>
    private const string ContinueQuery = "ck_continue";

    public static AdmissionRequest On(CircuitConnection connection, HttpContext? context) => new(
        connection.Tab,
        connection.UserKey,
        connection.Address,
        BrowserIdCookie.Of(context),
        context?.Request.Query.ContainsKey(ContinueQuery) ?? false);
}
