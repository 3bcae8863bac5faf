using Microsoft.AspNetCore.WebUtilities;

namespace CircuitKit.BrowserTests.Infrastructure;

/// <summary>What one hub connection tells the server in its url.</summary>
internal sealed record HubAddress(Uri Url)
{
    public string? Tab => this["ck_tab"];

    public string? Frame => this["ck_frame"];

    public string? this[string name] =>
        QueryHelpers.ParseQuery(Url.Query).TryGetValue(name, out var values) ? values.Single() : null;
}
