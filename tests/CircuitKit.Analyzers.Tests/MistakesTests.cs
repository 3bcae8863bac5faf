using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CircuitKit.Analyzers.Tests;

/// <summary>A real build of an app with each mistake: what the compiler reports, and where, when Razor has generated the code.</summary>
public sealed partial class MistakesTests
{
    private const int Timeout = 300_000;

    [Fact(Timeout = Timeout)]
    public async Task Build_of_an_app_with_each_mistake_points_to_each_line_and_to_no_other()
    {
        var folder = Directory.CreateTempSubdirectory("circuitkit-mistakes-");
        try
        {
            foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Mistakes")))
            {
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            }

            var output = await BuildAsync(folder.FullName, TestContext.Current.CancellationToken);

            Assert.Equal(Marked(folder.FullName), Reported(output));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] Marked(string folder) =>
    [
        .. Directory.GetFiles(folder)
            .SelectMany(file => File.ReadLines(file).Select((line, i) => (File: Path.GetFileName(file), Number: i + 1, Mark: Mark().Match(line))))
            .Where(line => line.Mark.Success)
            .Select(line => $"{line.File}:{line.Number} {line.Mark.Groups[1].Value}")
            .Order(StringComparer.Ordinal),
    ];

    private static string[] Reported(string output) =>
    [
        .. Warning().Matches(output)
            .Select(warning => $"{Path.GetFileName(warning.Groups[1].Value)}:{warning.Groups[2].Value} {warning.Groups[3].Value}")
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    private static async Task<string> BuildAsync(string folder, CancellationToken cancellationToken)
    {
        var analyzers = $"-p:CircuitKitFolder={AppContext.BaseDirectory.TrimEnd('/')}";
        ProcessStartInfo start = new("dotnet", ["build", "-nologo", "-nr:false", "-p:UseSharedCompilation=false", analyzers])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            Assert.True(process.ExitCode == 0, output);
            return output;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex(@"(?://|@\*) (CK\d{4})")]
    private static partial Regex Mark();

    [GeneratedRegex(@"^\s*(.+)\((\d+),\d+\): (?:warning|error) (CK\d{4}|AD\d{4}): ", RegexOptions.Multiline)]
    private static partial Regex Warning();
}
