namespace CircuitKit.Analyzers;

/// <summary>Where a rule is explained: in the repository, and in the package at the same path.</summary>
internal static class HelpLink
{
    public const string Page = "docs/analyzers.md#";

    public const string Category = "CircuitKit";
}
