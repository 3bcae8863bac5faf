using BenchmarkDotNet.Attributes;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Benchmarks.Retention;

/// <summary>
/// What it takes to decide how long a circuit is kept whose browser has gone away. The baseline only describes it, as any policy needs it.
/// </summary>
[MemoryDiagnoser]
public class DecisionBenchmarks
{
    private const int Rules = 10;

    private BenchmarkedApp _default = null!;
    private BenchmarkedApp _ruled = null!;
    private BenchmarkedApp _coded = null!;
    private TrackedCircuit _entry = null!;

    [GlobalSetup]
    public void Setup()
    {
        _default = BenchmarkedApp.OnFiles();
        _ruled = BenchmarkedApp.OnFiles(configure: kit =>
        {
            for (var i = 0; i < Rules; i++)
            {
                // The last one is the first that is about this page.
                kit.Retention.Rules.Add(new RetentionRule { Route = $"/page-{Rules - 1 - i}/{{id}}", KeepLive = TimeSpan.FromMinutes(i) });
            }
        });
        _coded = BenchmarkedApp.OnFiles(add: static kit => kit.AddRetentionPolicy(new ByRoute()));
        _entry = _default.Get<CircuitTable>().Open("circuit", new CircuitConnection
        {
            Tab = new TabIdentity("tab", CircuitFrame.Top),
            User = null,
            UserKey = "person",
            Url = "https://example.com/page-0/7?query=1",
        });
        if ((Decide(_default), Decide(_ruled), Decide(_coded)) != (RetentionReason.Default, RetentionReason.Rule, RetentionReason.Policy))
        {
            throw new InvalidOperationException("Somebody else decides than was meant; there is another thing to measure.");
        }
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _default.DisposeAsync();
        await _ruled.DisposeAsync();
        await _coded.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public object Describe() => Context();

    /// <summary>No rule, no policy.</summary>
    [Benchmark]
    public int Default() => (int)Decide(_default);

    /// <summary>Ten rules, the last of which decides.</summary>
    [Benchmark]
    public int TenRules() => (int)Decide(_ruled);

    /// <summary>A policy of the app's.</summary>
    [Benchmark]
    public int Policy() => (int)Decide(_coded);

    private RetentionReason Decide(BenchmarkedApp app) => app.Get<RetentionDecider>().Decide(Context()).Reason;

    private RetentionContext Context() => new()
    {
        Circuit = _entry.View(),
        HasBeenUsed = true,
        Node = new NodeCondition(1, 0, 0),
        Default = new RetentionDecision(TimeSpan.FromMinutes(3), TimeSpan.FromHours(8), RetentionDecision.DefaultValue, "default"),
    };

    private sealed class ByRoute : IRetentionPolicy
    {
        public RetentionDecision? Decide(RetentionContext context) =>
            context.Circuit.Url?.Contains("/page-0/", StringComparison.Ordinal) == true ? context.Default with { Value = 90, Reason = "page" } : null;
    }
}
