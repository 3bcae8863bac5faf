namespace CircuitKit.Tests.Architecture;

/// <summary>A figure without another one beside it says nothing.</summary>
public sealed class BenchmarkTests
{
    private const string Root = "benchmarks/CircuitKit.Benchmarks";

    public static TheoryData<string> Benchmarks =>
        [.. Repository.Files(Root, "*Benchmarks.cs").Where(path => !Text(path).Contains("abstract class", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Benchmarks))]
    public void Every_class_of_benchmarks_has_a_baseline_and_counts_what_is_allocated(string path)
    {
        Assert.Contains("[MemoryDiagnoser]", Text(path), StringComparison.Ordinal);
        Assert.Contains("Baseline = true", Text(path), StringComparison.Ordinal);
    }

    private static string Text(string path) => string.Join('\n', Repository.Lines($"{Root}/{path}"));
}
