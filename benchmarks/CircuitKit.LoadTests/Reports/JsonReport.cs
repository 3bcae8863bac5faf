using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircuitKit.LoadTests.Reports;

/// <summary>A verb's result in a file, for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <exception cref="LoadException">The file cannot be written.</exception>
    public static async Task WriteAsync(string path, Report report, DateTimeOffset endedAt, CancellationToken cancellationToken)
    {
        await using FileStream file = Create(path);
        await JsonSerializer.SerializeAsync(
            file,
            new
            {
                report.Verb,
                report.Trust,
                EndedAt = endedAt,
                Machine = new { Environment.ProcessorCount, Runtime = RuntimeInformation.FrameworkDescription, Os = RuntimeInformation.OSDescription },
                Result = report.Data,
            },
            s_options,
            cancellationToken);
    }

    private static FileStream Create(string path)
    {
        try
        {
            return File.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LoadException($"The figures could not be written to {path}: {e.Message}", e);
        }
    }
}
