using System.Diagnostics;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Packaging;

/// <summary>Runs the <c>dotnet</c> command, and scripts that run it, as a person would.</summary>
internal static class DotnetCommand
{
    /// <summary>Waits until it has ended, and fails with its output when it did not succeed.</summary>
    public static Task RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunAsync("dotnet", folder, environment, arguments);

    /// <summary>The same with a script of the repository's root.</summary>
    public static Task RunScriptAsync(string name, params string[] arguments) =>
        RunAsync(Path.Combine(BuildOutput.Root, name), BuildOutput.Root, new Dictionary<string, string>(), arguments);

    private static async Task RunAsync(string program, string folder, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        // A build server or a reusable build node would inherit the output and keep it open long after the command has ended.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["UseRazorBuildServer"] = "false";
        start.Environment["DOTNET_NOLOGO"] = "1";

        var cancelled = TestContext.Current.CancellationToken;
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancelled);
            var output = await process.StandardOutput.ReadToEndAsync(cancelled);
            await process.WaitForExitAsync(cancelled);
            Assert.True(
                process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with code {process.ExitCode}: {output} {await errors}");
        }
        finally
        {
            // Its build nodes are its children, and a test that ran out of time must not leave them to the next one.
            process.Kill(entireProcessTree: true);
        }
    }
}
