namespace CircuitKit.Dashboard.Deploy;

/// <summary>Whether the fleet can be deployed to now, by one check or by all.</summary>
internal enum DeployAnswer
{
    Yes,

    /// <summary>No work is at risk, but something is not as good as it could be.</summary>
    YesWithCare,

    /// <summary>A deploy would lose work.</summary>
    No,
}

/// <summary>What is checked before a deploy.</summary>
internal enum DeployTopic
{
    Servers,

    Store,

    Saving,

    Failures,

    Keys,

    Drain,
}

/// <summary>The result of one check.</summary>
/// <param name="Topic">What was checked.</param>
/// <param name="Answer">Its answer.</param>
/// <param name="Text">Whole sentences, with the remedy if there is one.</param>
internal sealed record DeployReason(DeployTopic Topic, DeployAnswer Answer, string Text);

/// <summary>The answer, and every reason for it, the most important first.</summary>
internal sealed record DeployResult(DeployAnswer Answer, IReadOnlyList<DeployReason> Reasons)
{
    public static DeployResult Of(IReadOnlyList<DeployReason> reasons) =>
        new(reasons.Max(reason => reason.Answer), [.. reasons.OrderByDescending(reason => reason.Answer)]);
}
