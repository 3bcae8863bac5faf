using System.Globalization;
using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Pulse;

namespace CircuitKit.Dashboard.Deploy;

/// <summary>Judges what the servers say of themselves: a pure function.</summary>
internal static class DeployRules
{
    /// <summary>Work that has been waiting longer than this is not just between two checkpoints.</summary>
    public const double LongUnsavedSeconds = 30;

    // The part of the drain's budget that is for letting the circuits go.
    private const double ReleaseShare = 0.25;

    public static DeployVerdict Judge(FanOutResult<NodePulse> answers)
    {
        NodePulse[] nodes = [.. answers.Answers.Select(answer => answer.Answer)];
        var circuits = nodes.Sum(LiveIn);
        return DeployVerdict.Of([Servers(answers, nodes), Store(nodes, circuits), Saving(nodes), .. Troubles(nodes), Keys(nodes), Drain(nodes)]);
    }

    private static DeployReason Servers(FanOutResult<NodePulse> answers, NodePulse[] nodes)
    {
        var open = nodes.Count(node => node.Drain.State == DrainState.NotDraining);
        return !answers.KnowsAllNodes ? Stop("Redis does not say which servers there are. What they hold is not known.")
            : answers.Missing.Count > 0 ? Stop($"Not every server answers: {string.Join(", ", answers.Missing)}. What they hold is not known.")
            : open == 0 ? Stop("Every server is being drained: nobody is let in. Wait until new ones are up.")
            : open < nodes.Length ? Care($"{nodes.Length - open} of {nodes.Length} servers are being drained; {open} take people in.")
            : nodes.Length == 1 ? Care("There is no other server. While this one is replaced people wait, and go on when the new process is up.")
            : Fine($"{nodes.Length} servers are up. Those that stay take the people of the one that stops.");

        static DeployReason Stop(string text) => new(DeployTopic.Servers, DeployWeight.Stop, text);
        static DeployReason Care(string text) => new(DeployTopic.Servers, DeployWeight.Care, text);
        static DeployReason Fine(string text) => new(DeployTopic.Servers, DeployWeight.Fine, text);
    }

    private static DeployReason Store(NodePulse[] nodes, int circuits)
    {
        var (weight, text) = nodes switch
        {
            _ when nodes.FirstOrDefault(node => !node.Saving.OutlivesProcess) is { } mortal => (
                circuits == 0 ? DeployWeight.Care : DeployWeight.Stop,
                $"The snapshot store '{mortal.Saving.Store}' ends with its process: a deploy loses the work of all {Circuits(circuits)}. Use AddFileSnapshots or AddRedis."),
            _ when Named(nodes, node => !node.Saving.StoreAnswers) is { Length: > 0 } cut => (
                DeployWeight.Stop, $"The snapshot store does not answer on {cut}. What is saved meanwhile is in memory, and ends with the process."),
            _ when Named(nodes, node => !node.Saving.IsActive) is { Length: > 0 } lazy => (
                DeployWeight.Care, $"Checkpoints are off on {lazy} (CircuitKit:Checkpoints:Enabled): circuits are saved when they are drained and not before. Do not kill a server."),
            _ => (DeployWeight.Fine, $"The snapshot store '{nodes.FirstOrDefault()?.Saving.Store}' answers, and outlives the process."),
        };
        return new DeployReason(DeployTopic.Store, weight, text);
    }

    private static DeployReason Saving(NodePulse[] nodes)
    {
        var unsaved = nodes.Sum(node => node.Reading.Unsaved);
        var oldest = nodes.Select(node => node.Reading.OldestUnsaved).DefaultIfEmpty().Max();
        return oldest > LongUnsavedSeconds
            ? new DeployReason(
                DeployTopic.Saving, DeployWeight.Stop, $"{Circuits(unsaved)} with unsaved work; the oldest has been waiting for {Seconds(oldest)}. A drain may not save it either.")
            : new DeployReason(
                DeployTopic.Saving, DeployWeight.Fine, unsaved == 0 ? "All work is saved." : $"{Circuits(unsaved)} being saved just now, the oldest work since {Seconds(oldest)}.");
    }

    private static IEnumerable<DeployReason> Troubles(NodePulse[] nodes) => nodes
        .SelectMany(node => node.Saving.Troubles)
        .GroupBy(trouble => trouble.Trouble, StringComparer.Ordinal)
        .Select(trouble => new DeployReason(
            DeployTopic.Trouble, DeployWeight.Stop, $"{Circuits(trouble.Sum(one => one.Circuits))} cannot be saved: {trouble.Key}"));

    private static DeployReason Keys(NodePulse[] nodes)
    {
        string[] remarks = [.. nodes.SelectMany(node => node.KeyRemarks).Distinct(StringComparer.Ordinal)];
        return remarks.Length > 0
            ? new DeployReason(DeployTopic.Keys, DeployWeight.Stop, string.Join(' ', remarks))
            : new DeployReason(
                DeployTopic.Keys,
                DeployWeight.Fine,
                nodes.Length > 1 ? "All servers can read what the others encrypt." : "The next process must find the same data protection keys; this one cannot see whether it will.");
    }

    private static DeployReason Drain(NodePulse[] nodes)
    {
        if (Named(nodes, node => node.Saving.DrainBudgetSeconds == 0) is { Length: > 0 } never)
        {
            return new DeployReason(DeployTopic.Drain, DeployWeight.Stop, $"CircuitKit:Drain:Budget is 0 on {never}: nothing is saved or let go when it stops.");
        }

        var tight = nodes.Where(node => LiveIn(node) > node.Saving.DrainBudgetSeconds * ReleaseShare * node.Saving.ReleaseRate).Select(LiveIn).DefaultIfEmpty().Max();
        return tight > 0
            ? new DeployReason(
                DeployTopic.Drain,
                DeployWeight.Care,
                $"A server with {Circuits(tight)} lets them go faster than CircuitKit:Drain:ReleaseRate to keep within its budget. Raise CircuitKit:Drain:Budget to spare the others.")
            : new DeployReason(
                DeployTopic.Drain,
                DeployWeight.Fine,
                $"The drain's budget of {Seconds(nodes.Select(node => node.Saving.DrainBudgetSeconds).DefaultIfEmpty().Min())} is enough for {Circuits(nodes.Select(LiveIn).DefaultIfEmpty().Max())} on a server.");
    }

    private static int LiveIn(NodePulse node) => node.Reading.States.Total - node.Reading.States.Hibernated;

    private static string Named(NodePulse[] nodes, Func<NodePulse, bool> isMeant) => string.Join(", ", nodes.Where(isMeant).Select(node => node.NodeId));

    private static string Circuits(int count) => count == 1 ? "1 circuit" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} circuits");

    private static string Seconds(double seconds) => seconds >= 120
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} seconds");
}
