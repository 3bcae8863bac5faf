using CircuitKit.ShapesApp;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Resuming.Shapes;

/// <summary>
/// A component of each shape that apps have, in a server that is killed twice and stopped once: kept or lost, never half, never wrong.
/// </summary>
public sealed class ComponentShapeTests(ShapeRuns runs) : IClassFixture<ShapeRuns>
{
    private const int Timeout = 300_000;

    private const string Heading = "## Shapes";

    [Theory(Timeout = Timeout)]
    [InlineData(KeepMode.Off)]
    [InlineData(KeepMode.Switch)]
    [InlineData(KeepMode.Attribute)]
    public async Task Each_shape_is_kept_or_lost_as_it_should_be_and_goes_on_as_if_it_had_lived(KeepMode mode)
    {
        string wrong = string.Join(
            '\n',
            from outcome in await runs.OfAsync(mode)
            let expected = mode == KeepMode.Off ? outcome.Shape.Off : outcome.Shape.On
            where outcome.Fate != expected || outcome.Wrong.Count > 0
            select $"{outcome.Shape.Id}: {outcome.Fate}, expected {expected}. {string.Join("; ", outcome.Wrong)}");

        Assert.True(wrong.Length == 0, wrong);
    }

    [Fact]
    public void There_are_forty_shapes_and_more() => Assert.True(ShapeList.All.DistinctBy(shape => shape.Id).Count() == ShapeList.All.Count
        && ShapeList.All.Count >= 40);

    [Fact(Timeout = Timeout)]
    public async Task Table_in_the_docs_is_what_the_run_showed()
    {
        string table = string.Join('\n', await runs.TableAsync());
        string[] page = await File.ReadAllLinesAsync(
            Path.Combine(BuildOutput.Root, "docs/kept-state.md"), TestContext.Current.CancellationToken);

        IEnumerable<string> below = page.SkipWhile(line => line != Heading).SkipWhile(line => !line.StartsWith('|'));
        string committed = string.Join('\n', below.TakeWhile(line => line.StartsWith('|')));

        Assert.True(committed == table, $"Put this table below '{Heading}' of docs/kept-state.md:\n{table}");
    }
}
