namespace CircuitKit.TestApp;

/// <summary>How pages become interactive.</summary>
public enum TestAppMode
{
    /// <summary>The whole app in one circuit, prerendered.</summary>
    Global,

    /// <summary>Each page is a root component of its own inside of a static page.</summary>
    PerPage,

    /// <summary>The whole app in one circuit, not prerendered.</summary>
    NoPrerender,

    /// <summary>As <see cref="PerPage"/>, sent in a later part of the response.</summary>
    Streaming,

    /// <summary>
    /// As <see cref="PerPage"/>, with InteractiveAuto for the pages that are in the browser too (the counter); the others run on the server.
    /// </summary>
    Auto,

    /// <summary>Blazor Server as it was before .NET 8: MapBlazorHub, a host page and blazor.server.js.</summary>
    Classic,
}
