namespace CircuitKit.Blazor;

/// <summary>What this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(
        4000,
        LogLevel.Error,
        "ASP.NET Core {Version} does not have the members {Members}. Switched off: {Features}. Everything else works; update CircuitKit.")]
    public static partial void FrameworkMembersMissing(ILogger logger, string version, string members, string features);
}
