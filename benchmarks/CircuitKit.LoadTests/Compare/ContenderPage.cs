using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Compare;

/// <summary>What people do in the test app.</summary>
/// <param name="Page">The page's path.</param>
/// <param name="Click">The id of the element to click.</param>
/// <param name="Watch">The id of the element whose text each click changes.</param>
internal sealed record ContenderPage(string Page, string Click, string? Watch)
{
    public LoadSession Session(ContenderApp app, LoadClock clock, Progress progress) => new(
        new LoadTarget
        {
            Page = new Uri(app.App.BaseUri, Page),
            Click = Click,
            Watch = Watch,
            Heap = new Uri(app.App.BaseUri, "test/heap"),
            ServerProcessId = app.App.Id,
        },
        clock,
        progress);
}
