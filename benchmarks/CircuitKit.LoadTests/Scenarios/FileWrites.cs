using System.Globalization;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.LoadTests.Scenarios.Trials;
using CircuitKit.LoadTests.Statistics;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>
/// The verb <c>file-writes</c>: as many snapshots a second as the file store takes, beside plain writes of the same bytes into SQLite. Both in this
/// process, each key written again and again.
/// </summary>
internal sealed class FileWrites(RawSets writes, ScenarioTools tools) : IScenario
{
    private const string Raw = "raw SQLite";
    private const string Store = "File store";

    public string Verb => "file-writes";

    public IReadOnlyList<string> Cases { get; } = [(writes.Bytes / 1024.0).ToString("0.## 'KB'", CultureInfo.InvariantCulture)];

    public IReadOnlyList<string> Contenders { get; } = [Raw, Store];

    public async Task<Trial> RunAsync(string name, string contender, CancellationToken cancellationToken)
    {
        using TempFolder folder = new();
        // The first writes compile the code, and make each key's files.
        RawSets first = writes with { Writes = Math.Min(writes.Writes, writes.Keys * 2) };
        Failures failures = new();
        (double seconds, double cpu, _, double? others) = contender == Raw
            ? await RawAsync(folder, first, cancellationToken)
            : await StoreAsync(folder, first, failures, cancellationToken);
        List<TrialFigure> figures =
        [
            TrialFigure.Of("writes per second", writes.Writes / seconds, FigureUnit.Count, Against.Ratio),
            TrialFigure.Of("own CPU per write, µs", cpu / writes.Writes * 1e6, FigureUnit.Number, Against.Ratio, "≤ 1×"),
            TrialFigure.Of("on disk for each key, KB", BytesIn(folder) / 1024.0 / writes.Keys, FigureUnit.Number, Against.Ratio),
        ];
        if (others is not null)
        {
            figures.Add(TrialFigure.Of(TrialFigures.Others, others / seconds, FigureUnit.Number));
        }

        return new(figures, new RunFailures(failures.Count, failures.ByKind()));
    }

    private async Task<(double Seconds, double Cpu, double RedisCpu, double? Others)> RawAsync(
        TempFolder folder, RawSets first, CancellationToken cancellationToken)
    {
        await using RawSqlite sqlite = new(folder.Combine("snapshots.db"), writes.Keys);
        VersionedWrites versions = new(writes, sqlite.WriteAsync);
        await versions.RunAsync(first, cancellationToken);
        return await new WriteMeter(tools.Clock, redis: null).MeasureAsync(() => versions.RunAsync(writes, cancellationToken));
    }

    private async Task<(double Seconds, double Cpu, double RedisCpu, double? Others)> StoreAsync(
        TempFolder folder, RawSets first, Failures failures, CancellationToken cancellationToken)
    {
        await using Saves saves = new(builder => builder.AddFileSnapshots(folder.Combine("circuits")), writes, failures);
        await saves.RunAsync(first, cancellationToken);
        return await new WriteMeter(tools.Clock, redis: null).MeasureAsync(() => saves.RunAsync(writes, cancellationToken));
    }

    private static long BytesIn(TempFolder folder) =>
        new DirectoryInfo(folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
