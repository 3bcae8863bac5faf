using System.Globalization;
using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>What every scenario needs: the clock, and somewhere to say how far it is.</summary>
internal sealed record ScenarioTools(LoadClock Clock, Progress Progress)
{
    // A storm on a slow store may well take longer than a person would wait; it is to be measured, not cut off.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    /// <param name="node">The server to open pages on.</param>
    /// <param name="kilobytes">Of state in each page.</param>
    /// <param name="click">The button people click.</param>
    /// <param name="watch">What every click changes.</param>
    /// <param name="address">Where pages find the server, if not at its own address.</param>
    public LoadSession SessionOn(AppProcess node, int kilobytes, string click = "all", string watch = "changes", Uri? address = null) => new(
        new LoadTarget
        {
            Page = new Uri(address ?? node.BaseUri, string.Create(CultureInfo.InvariantCulture, $"orders?kb={kilobytes}")),
            Click = click,
            Watch = watch,
            Timeout = s_patience,
            ServerProcessId = node.Id,
        },
        Clock,
        Progress);

    /// <summary>Looks again and again until something is so.</summary>
    /// <exception cref="LoadException">It did not become so in the time.</exception>
    public async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what, CancellationToken cancellationToken)
    {
        TimeSpan deadline = Clock.Now + s_patience;
        while (!await isSo())
        {
            if (Clock.Now > deadline)
            {
                throw new LoadException($"Waited {s_patience.TotalSeconds} s in vain: {what()}");
            }

            await Task.Delay(s_poll, Clock.TimeProvider, cancellationToken);
        }
    }
}
