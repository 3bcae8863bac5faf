using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.RoundTrips;

namespace CircuitKit.Tracking.RealUsers;

/// <summary>
/// Asks a sample of the pages to measure what their users feel, and records what pages report. A page that continues in another circuit, perhaps on
/// another server, goes on measuring; so no server remembers whom it asked, and the limits are what counts: each connection may send one report a
/// second, with a few more at once, and no value that is out of range.
/// </summary>
internal sealed class PageReportStep(
    IOptions<RealUserMonitoringOptions> options, PageRoutes routes, PageMetrics metrics, [Clock] TimeProvider time) : HubStep
{
    /// <summary>How many reports may come at once.</summary>
    internal const int Burst = 10;

    /// <summary>The message to the page's script (<c>hub.js</c>).</summary>
    private const string MeasureMessage = "CircuitKit.Measure";

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly double _rate = options.Value.SampleRate;

    public override bool Wants(BlazorHubCall call) => call == BlazorHubCall.Measured || (call == BlazorHubCall.StartCircuit && _rate > 0);

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (message.Call == BlazorHubCall.StartCircuit)
        {
            return Random.Shared.NextDouble() < _rate ? StartAsync(message, next) : next(message);
        }

        if (_rate > 0)
        {
            metrics.Reported(Receive(message));
        }

        return ValueTask.FromResult<object?>(false);
    }

    // Before the answer, and so before the first rendered page.
    private static async ValueTask<object?> StartAsync(HubMessage message, HubMessageDelegate next)
    {
        await message.Connection.TellAsync(MeasureMessage, [], message.ConnectionAborted).ConfigureAwait(false);
        return await next(message).ConfigureAwait(false);
    }

    private PageReportOutcome Receive(HubMessage message)
    {
        var connection = message.Connection;
        if (!MayReport(connection))
        {
            return PageReportOutcome.TooMany;
        }

        if (connection.Circuit is not { } circuit)
        {
            return PageReportOutcome.NoCircuit;
        }

        if (PageReport.Parse(BlazorHub.MeasuredValues(message.Arguments)) is not { } values)
        {
            return PageReportOutcome.Malformed;
        }

        var route = routes.Of(connection, circuit.Url);
        foreach (var (kind, amount) in values)
        {
            metrics.Record(route, kind, amount);
        }

        return PageReportOutcome.Recorded;
    }

    // A leaky bucket: each report fills a second of it, and no more than the burst fits in.
    private bool MayReport(CircuitConnection connection)
    {
        var elapsed = time.GetElapsedTime(connection.OpenedAt);
        var filled = connection.ReportsFill > elapsed ? connection.ReportsFill : elapsed;
        if (filled - elapsed > (Burst - 1) * s_interval)
        {
            return false;
        }

        connection.ReportsFill = filled + s_interval;
        return true;
    }
}
