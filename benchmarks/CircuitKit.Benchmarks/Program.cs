using BenchmarkDotNet.Running;
using CircuitKit.Benchmarks;

// All figures:  dotnet run -c Release --project benchmarks/CircuitKit.Benchmarks -- --filter '*'
// Does it run:  dotnet run -c Release --project benchmarks/CircuitKit.Benchmarks -- --job Dry --inProcess --filter '*'
var summaries = BenchmarkSwitcher.FromAssembly(typeof(BenchmarkedApp).Assembly).Run(args).ToList();

// The switcher reports what failed but ends well; a script needs to know. Without any summary something was only listed, or nothing matched.
return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
