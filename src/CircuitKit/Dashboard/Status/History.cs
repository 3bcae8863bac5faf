using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Dashboard.Status;

/// <summary>The last hour of a node or of the fleet, in columns: they take a quarter of the bytes of a list of points.</summary>
internal sealed record History
{
    /// <summary>The times, in units of <see cref="NodeStatusQuestion.HistoryStep"/> samples.</summary>
    public required long[] Steps { get; init; }

    public required int[] Connected { get; init; }

    public required int[] Disconnected { get; init; }

    public required int[] Hibernated { get; init; }

    public required double[] OldestUnsaved { get; init; }

    public required long[] WorkingSet { get; init; }

    public required int[] Reconnected { get; init; }

    public required int[] Resumed { get; init; }

    /// <summary>Browsers that came back but got neither their circuit nor its state.</summary>
    public required int[] Lost { get; init; }

    /// <summary>
    /// Makes the history of a node. A point has the highest value of its samples, so that no peak is lost, and the sum of reconnects.
    /// </summary>
    public static History Of(IEnumerable<Sample> samples, int step)
    {
        var points = samples.GroupBy(sample => sample.Slot / step).OrderBy(point => point.Key).ToList();
        return new History
        {
            Steps = [.. points.Select(point => point.Key)],
            Connected = Max(reading => reading.States.Connected),
            Disconnected = Max(reading => reading.States.Disconnected + reading.States.Resuming),
            Hibernated = Max(reading => reading.States.Hibernated),
            OldestUnsaved = Max(reading => reading.OldestUnsaved),
            WorkingSet = Max(reading => reading.WorkingSet),
            Reconnected = Sum(ReconnectResult.Live),
            Resumed = Sum(ReconnectResult.ResumedHere, ReconnectResult.ResumedElsewhere),
            Lost = Sum(ReconnectResult.Rejected, ReconnectResult.Failed),
        };

        T[] Max<T>(Func<NodeReading, T> of) => [.. points.Select(point => point.Max(sample => of(sample.Reading))!)];
        int[] Sum(params ReconnectResult[] results) =>
            [.. points.Select(point => point.Sum(sample => results.Sum(result => sample.Reconnects[(int)result])))];
    }

    /// <summary>Combines the histories of all nodes: sums, and the highest age.</summary>
    public static History Combine(IReadOnlyCollection<History> nodes)
    {
        long[] steps = [.. nodes.SelectMany(node => node.Steps).Distinct().Order()];
        return new History
        {
            Steps = steps,
            Connected = Fold(node => node.Connected, (one, other) => one + other),
            Disconnected = Fold(node => node.Disconnected, (one, other) => one + other),
            Hibernated = Fold(node => node.Hibernated, (one, other) => one + other),
            OldestUnsaved = Fold(node => node.OldestUnsaved, Math.Max),
            WorkingSet = Fold(node => node.WorkingSet, (one, other) => one + other),
            Reconnected = Fold(node => node.Reconnected, (one, other) => one + other),
            Resumed = Fold(node => node.Resumed, (one, other) => one + other),
            Lost = Fold(node => node.Lost, (one, other) => one + other),
        };

        T[] Fold<T>(Func<History, T[]> column, Func<T, T, T> combine)
            where T : struct
        {
            var byStep = nodes.SelectMany(node => node.Steps.Zip(column(node))).GroupBy(point => point.First, point => point.Second)
                .ToDictionary(point => point.Key, point => point.Aggregate(combine));
            return [.. steps.Select(step => byStep.GetValueOrDefault(step))];
        }
    }
}
