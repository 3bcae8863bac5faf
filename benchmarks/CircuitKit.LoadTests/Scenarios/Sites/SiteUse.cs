namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>Processor seconds used in some seconds of wall time.</summary>
/// <param name="Wall">Wall time.</param>
/// <param name="Own">The load tool, with the way to Redis where that is a longer one.</param>
/// <param name="Nodes">All servers; of one that ended meanwhile, until shortly before; null when it is not known.</param>
/// <param name="Redis">Their Redis; null without one.</param>
/// <param name="Others">Everything else on the machine.</param>
internal sealed record SiteUse(double Wall, double Own, double? Nodes, double? Redis, double? Others);
