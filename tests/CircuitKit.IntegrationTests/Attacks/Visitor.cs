namespace CircuitKit.IntegrationTests.Attacks;

/// <summary>How somebody looks to the server: behind a proxy, that it trusts, which names the address.</summary>
internal static class Visitor
{
    public static Dictionary<string, string> Headers(string? user, string address)
    {
        Dictionary<string, string> headers = new() { ["X-Forwarded-For"] = address };
        if (user is not null)
        {
            headers["X-Test-User"] = user;
        }

        return headers;
    }
}
