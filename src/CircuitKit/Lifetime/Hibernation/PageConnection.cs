using CircuitKit.Tracking;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>What hibernation knows of one hub connection: whether its page can sleep, is leaving, or has just come back.</summary>
internal sealed class PageConnection(CircuitConnection connection)
{
    private static readonly object s_key = new();

    public CircuitConnection Connection { get; } = connection;

    /// <summary>Since when, and why, its page may let the circuit go by closing the connection.</summary>
    public (long Since, HibernationCause Cause)? Leaves { get; set; }

    /// <summary>When it was opened by a page that wakes up; null from its first rendered page on, and for every other connection.</summary>
    public long? WakesSince { get; set; }

    /// <summary>Notes a connection whose page can sleep (<c>ck_sleep</c> in its query is <c>can</c>, or <c>woke</c>); null for all others.</summary>
    public static PageConnection? Open(HubCallerContext context, TimeProvider time)
    {
        if (TrackingHubFilter.ConnectionOf(context) is not { CanHibernate: true } connection)
        {
            return null;
        }

        var page = new PageConnection(connection) { WakesSince = IsWaking(context.GetHttpContext()) ? time.GetTimestamp() : null };
        context.Items[s_key] = page;
        return page;
    }

    public static PageConnection? Of(HubCallerContext context) => context.Items.TryGetValue(s_key, out var page) ? (PageConnection?)page : null;

    private static bool IsWaking(HttpContext? context) => context?.Request.Query["ck_sleep"] is ["woke"];
}
