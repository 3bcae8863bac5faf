namespace CircuitKit.LoadTests.Circuits;

/// <summary>Spreads circuits over servers.</summary>
internal static class Routes
{
    /// <summary>Where the next new page goes: round robin.</summary>
    /// <param name="opened">How many were opened before.</param>
    /// <param name="servers">How many servers there are.</param>
    public static int First(int opened, int servers) => opened % servers;

    /// <summary>Where a page comes back to.</summary>
    /// <param name="to">The rule.</param>
    /// <param name="server">Where it was.</param>
    /// <param name="turn">How many pages of that server came back before it; spreads them over the others.</param>
    /// <param name="servers">How many servers there are.</param>
    /// <param name="random">Decides for <see cref="ReconnectTo.Any"/>.</param>
    public static int Next(ReconnectTo to, int server, int turn, int servers, Random random) => to switch
    {
        _ when servers == 1 => server,
        ReconnectTo.Other => (server + 1 + (turn % (servers - 1))) % servers,
        ReconnectTo.Any => random.Next(servers),
        _ => server,
    };
}
