using CircuitKit.Admission.Door;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Admission;

/// <summary>Who wants a circuit, as far as limits look at it.</summary>
/// <param name="Tab">The browser tab.</param>
/// <param name="UserKey">The stable subject claim, or null for nobody signed in.</param>
/// <param name="Address">Where from; null when that is not known.</param>
/// <param name="Seat">The browser, as <see cref="SeatCookie"/> names it; null when it takes no cookie.</param>
/// <param name="Insists">Whether the person has said "continue here".</param>
internal sealed record Newcomer(TabIdentity Tab, string? UserKey, AddressKey? Address, string? Seat, bool Insists)
{
    /// <summary>The page's script (<c>admission.js</c>) puts it into the query of the first connection after the person has said so.</summary>
    private const string InsistsQuery = "ck_continue";

    public static Newcomer On(CircuitConnection connection, HttpContext? context) => new(
        connection.Tab,
        connection.UserKey,
        AddressKey.Of(context?.Connection.RemoteIpAddress),
        SeatCookie.Of(context),
        context?.Request.Query.ContainsKey(InsistsQuery) ?? false);
}
