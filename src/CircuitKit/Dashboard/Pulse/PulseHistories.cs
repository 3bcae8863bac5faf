using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Dashboard.Pulse;

/// <summary>Makes time lines of samples, and one time line of all nodes: pure functions.</summary>
internal static class PulseHistories
{
    /// <summary>One point for each step: the highest of what stands, the sum of what happened. A peak must not disappear between two points.</summary>
    public static PulseHistory Of(IEnumerable<PulseSample> samples, int step)
    {
        var points = samples.GroupBy(sample => sample.Slot / step).OrderBy(point => point.Key).ToList();
        return new PulseHistory
        {
            Steps = [.. points.Select(point => point.Key)],
            Connected = Highest(reading => reading.States.Connected),
            Away = Highest(reading => reading.States.Disconnected + reading.States.Resuming),
            Hibernated = Highest(reading => reading.States.Hibernated),
            Tabs = Highest(reading => reading.Tabs),
            Unsaved = Highest(reading => reading.Unsaved),
            OldestUnsaved = [.. points.Select(point => point.Max(sample => sample.Reading.OldestUnsaved))],
            WorkingSet = [.. points.Select(point => point.Max(sample => sample.Reading.WorkingSet))],
            Reconnected = Sum(sample => sample.Returns[(int)ReconnectResult.Live]),
            Resumed = Sum(sample => sample.Returns[(int)ReconnectResult.ResumedHere] + sample.Returns[(int)ReconnectResult.ResumedElsewhere]),
            Lost = Sum(sample => sample.Returns[(int)ReconnectResult.Rejected] + sample.Returns[(int)ReconnectResult.Failed]),
        };

        int[] Highest(Func<NodeReading, int> of) => [.. points.Select(point => point.Max(sample => of(sample.Reading)))];
        int[] Sum(Func<PulseSample, int> of) => [.. points.Select(point => point.Sum(of))];
    }

    /// <summary>The time line of all nodes: sums, and of ages the oldest.</summary>
    public static PulseHistory Combine(IReadOnlyCollection<PulseHistory> nodes)
    {
        long[] steps = [.. nodes.SelectMany(node => node.Steps).Distinct().Order()];
        var at = steps.Select((step, index) => (step, index)).ToDictionary(pair => pair.step, pair => pair.index);
        return new PulseHistory
        {
            Steps = steps,
            Connected = Sum(node => node.Connected),
            Away = Sum(node => node.Away),
            Hibernated = Sum(node => node.Hibernated),
            Tabs = Sum(node => node.Tabs),
            Unsaved = Sum(node => node.Unsaved),
            OldestUnsaved = Fold(node => node.OldestUnsaved, Math.Max),
            WorkingSet = Fold(node => node.WorkingSet, (one, other) => one + other),
            Reconnected = Sum(node => node.Reconnected),
            Resumed = Sum(node => node.Resumed),
            Lost = Sum(node => node.Lost),
        };

        int[] Sum(Func<PulseHistory, int[]> column) => Fold(column, (one, other) => one + other);

        T[] Fold<T>(Func<PulseHistory, T[]> column, Func<T, T, T> combine)
        {
            var all = new T[steps.Length];
            foreach (var node in nodes)
            {
                var values = column(node);
                for (var i = 0; i < node.Steps.Length && i < values.Length; i++)
                {
                    var place = at[node.Steps[i]];
                    all[place] = combine(all[place], values[i]);
                }
            }

            return all;
        }
    }
}
