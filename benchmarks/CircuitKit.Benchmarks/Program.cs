using System.Globalization;
using BenchmarkDotNet.Running;
using CircuitKit.Benchmarks;
using CircuitKit.Benchmarks.Kept;

// All figures:  dotnet run -c Release --project benchmarks/CircuitKit.Benchmarks -- --filter '*'
// Does it run:  dotnet run -c Release --project benchmarks/CircuitKit.Benchmarks -- --job Dry --inProcess --filter '*'
// First capture: dotnet benchmarks/CircuitKit.Benchmarks/bin/Release/net10.0/CircuitKit.Benchmarks.dll first-capture KeepFields 20 prepared
if (args is [FirstCapture.Verb, { } keeping, { } components, ..])
{
    Console.WriteLine(await FirstCapture.MeasureAsync(
        Enum.Parse<Keeping>(keeping), int.Parse(components, CultureInfo.InvariantCulture), isPrepared: args is [.., "prepared"]));
    return 0;
}

var summaries = BenchmarkSwitcher.FromAssembly(typeof(BenchmarkedApp).Assembly).Run(args).ToList();

// The switcher reports what failed but ends well; a script needs to know. Without any summary something was only listed, or nothing matched.
return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
