using System.Globalization;
using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Status;

namespace CircuitKit.Dashboard.Deploy;

/// <summary>Whether it is safe to deploy now, by one check or by all.</summary>
internal enum DeployAnswer
{
    Yes,

    /// <summary>No work is at risk, but users may notice the deploy.</summary>
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
/// <param name="Answer">Whether it allows a deploy.</param>
/// <param name="Text">Why, in whole sentences, with the remedy if there is one.</param>
internal sealed record DeployReason(DeployTopic Topic, DeployAnswer Answer, string Text);

/// <summary>The answer and its reasons, the worst first.</summary>
internal sealed record DeployResult(DeployAnswer Answer, IReadOnlyList<DeployReason> Reasons)
{
    public static DeployResult Of(IReadOnlyList<DeployReason> reasons) =>
        new(reasons.Max(reason => reason.Answer), [.. reasons.OrderByDescending(reason => reason.Answer)]);
}

/// <summary>Decides from the status of the servers whether it is safe to deploy.</summary>
internal static class DeployCheck
{
    /// <summary>Work that is unsaved for longer is not merely waiting for its next checkpoint.</summary>
    public const double LongUnsavedSeconds = 30;

    // The share of the drain's budget that is reserved for evicting circuits.
    private const double ReleaseShare = 0.25;

    public static DeployResult Run(FanOutResult<NodeStatus> answers)
    {
        NodeStatus[] nodes = [.. answers.Values];
        return DeployResult.Of([Servers(answers, nodes), Store(nodes), Saving(nodes), .. Failures(nodes), Keys(nodes), Drain(nodes)]);
    }

    private static DeployReason Servers(FanOutResult<NodeStatus> answers, NodeStatus[] nodes)
    {
        var open = nodes.Count(node => node.Drain.State == DrainState.NotDraining);
        return !answers.KnowsAllNodes ? Stop(DeployTopic.Servers, "Redis cannot list the servers. Their circuits are not known.")
            : answers.Missing.Count > 0 ? Stop(
                DeployTopic.Servers, $"Some servers do not respond: {string.Join(", ", answers.Missing)}. Their circuits are not known.")
            : open == 0 ? Stop(DeployTopic.Servers, "All servers are draining and accept no users. Wait until new ones are up.")
            : open < nodes.Length ? Care(DeployTopic.Servers, $"{nodes.Length - open} of {nodes.Length} servers are draining; {open} accept users.")
            : nodes.Length == 1 ? Care(
                DeployTopic.Servers, "There is only one server. While it is replaced, users wait; they continue when the new process is up.")
            : Fine(DeployTopic.Servers, $"{nodes.Length} servers are up. When one stops, the others take over its users.");
    }

    private static DeployReason Store(NodeStatus[] nodes)
    {
        var circuits = nodes.Sum(LiveIn);
        return nodes.FirstOrDefault(node => !node.Saving.OutlivesProcess)?.Saving.Store is { } lost ? new DeployReason(
                DeployTopic.Store,
                circuits == 0 ? DeployAnswer.YesWithCare : DeployAnswer.No,
                $"The snapshot store '{lost}' does not outlive its process: a deploy loses the work of all {Circuits(circuits)}. "
                + "Use AddFileSnapshots or AddRedis.")
            : Named(nodes, node => !node.Saving.StoreAnswers) is { } cut ? Stop(
                DeployTopic.Store,
                $"The snapshot store does not respond on {cut}. Snapshots are kept in memory meanwhile, and are lost when the process ends.")
            : Named(nodes, node => !node.Saving.IsActive) is { } inactive ? Care(
                DeployTopic.Store,
                $"Checkpoints are off on {inactive} (CircuitKit:Checkpoints:Enabled): circuits are saved only when they are drained. "
                + "Do not kill a server.")
            : Fine(DeployTopic.Store, $"The snapshot store '{nodes.FirstOrDefault()?.Saving.Store}' responds and outlives the process.");
    }

    private static DeployReason Saving(NodeStatus[] nodes)
    {
        var unsaved = nodes.Sum(node => node.Reading.Unsaved);
        var oldest = nodes.Select(node => node.Reading.OldestUnsaved).DefaultIfEmpty().Max();
        return unsaved == 0 ? Fine(DeployTopic.Saving, "All work is saved.")
            : oldest <= LongUnsavedSeconds ? Fine(
                DeployTopic.Saving, $"{Circuits(unsaved)} will be saved in a moment; the oldest work is unsaved for {Seconds(oldest)}.")
            : Stop(
                DeployTopic.Saving,
                $"Unsaved work in {Circuits(unsaved)}, the oldest for {Seconds(oldest)}. A drain may not be able to save it either.");
    }

    private static IEnumerable<DeployReason> Failures(NodeStatus[] nodes) => nodes
        .SelectMany(node => node.Saving.Failures)
        .GroupBy(failure => failure.Reason, StringComparer.Ordinal)
        .Select(same => Stop(DeployTopic.Failures, $"{Circuits(same.Sum(failure => failure.Circuits))} cannot be saved: {same.Key}"));

    private static DeployReason Keys(NodeStatus[] nodes)
    {
        string[] remarks = [.. nodes.SelectMany(node => node.KeyRemarks).Distinct(StringComparer.Ordinal)];
        return remarks.Length > 0 ? Stop(DeployTopic.Keys, string.Join(' ', remarks))
            : nodes.Length > 1 ? Fine(DeployTopic.Keys, "All servers can read what the others encrypt.")
            : Fine(DeployTopic.Keys, "The next process needs the same data protection keys; this one cannot check that.");
    }

    private static DeployReason Drain(NodeStatus[] nodes)
    {
        var most = nodes.Max(node => (int?)LiveIn(node)) ?? 0;
        var budget = nodes.Min(node => (double?)node.Saving.DrainBudgetSeconds) ?? 0;
        var tight = nodes.Where(node => LiveIn(node) > node.Saving.DrainBudgetSeconds * ReleaseShare * node.Saving.ReleaseRate)
            .Max(node => (int?)LiveIn(node));
        return Named(nodes, node => node.Saving.DrainBudgetSeconds == 0) is { } never
            ? Stop(DeployTopic.Drain, $"CircuitKit:Drain:Budget is 0 on {never}: when it stops, it saves and evicts nothing.")
            : tight is { } circuits ? Care(
                DeployTopic.Drain,
                $"A server with {Circuits(circuits)} must evict them faster than CircuitKit:Drain:ReleaseRate to stay within its budget. "
                + "Raise CircuitKit:Drain:Budget to spare the others.")
            : Fine(DeployTopic.Drain, $"The drain budget of {Seconds(budget)} is enough for {Circuits(most)} on a server.");
    }

    private static DeployReason Stop(DeployTopic topic, string text) => new(topic, DeployAnswer.No, text);

    private static DeployReason Care(DeployTopic topic, string text) => new(topic, DeployAnswer.YesWithCare, text);

    private static DeployReason Fine(DeployTopic topic, string text) => new(topic, DeployAnswer.Yes, text);

    private static int LiveIn(NodeStatus node) => node.Reading.States.Total - node.Reading.States.Hibernated;

    private static string? Named(NodeStatus[] nodes, Func<NodeStatus, bool> isMeant) =>
        string.Join(", ", nodes.Where(isMeant).Select(node => node.NodeId)) is { Length: > 0 } names ? names : null;

    private static string Circuits(int count) => count == 1 ? "1 circuit" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} circuits");

    private static string Seconds(double seconds) => seconds >= 120
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} seconds");
}
