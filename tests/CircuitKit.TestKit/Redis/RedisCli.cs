using System.Diagnostics;

namespace CircuitKit.TestKit;

/// <summary>Runs redis-cli.</summary>
public static class RedisCli
{
    /// <summary>Answers what it printed, without the line break at the end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message has what it printed.</exception>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output.TrimEnd()
            : throw new InvalidOperationException(
                $"redis-cli {string.Join(' ', arguments)} ended with code {process.ExitCode}. {output} {await errors}");
    }

    internal static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
