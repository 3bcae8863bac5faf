using System.Globalization;

namespace CircuitKit.LoadTests.Reports;

/// <summary>Says how far times can be trusted that were taken on a machine that others use too.</summary>
internal static class Trust
{
    /// <summary>What the rest of a quiet machine may use.</summary>
    public const double QuietProcessors = 0.15;

    public const string NoTimes = "No times are measured here: the figures do not depend on what else the machine does.";

    public const string Smoke = "These figures mean nothing; that they are there does.";

    /// <param name="othersProcessors">How many processors others used; null where that is not known.</param>
    public static string Of(double? othersProcessors)
    {
        string much = string.Create(CultureInfo.InvariantCulture, $"{othersProcessors:0.00} of {Environment.ProcessorCount} processors");
        return othersProcessors switch
        {
            null => "How much others used this machine meanwhile is not known; on the server's machine, --pid tells.",
            > QuietProcessors => $"DO NOT TRUST the times: others used {much} meanwhile. Repeat this on a quiet machine.",
            _ => $"Others used {much} meanwhile.",
        };
    }
}
