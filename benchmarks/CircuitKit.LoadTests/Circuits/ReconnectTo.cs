namespace CircuitKit.LoadTests.Circuits;

/// <summary>Which server a page's new connection reaches, when there are several.</summary>
internal enum ReconnectTo
{
    /// <summary>The one it was connected to: a sticky load balancer whose servers all run.</summary>
    Same,

    /// <summary>One of the others, evenly: a load balancer after the server has gone.</summary>
    Other,

    /// <summary>Any of them by chance, as behind a load balancer that is not sticky.</summary>
    Any,
}
