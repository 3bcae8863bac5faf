using System.Text.Json;
using System.Text.Json.Serialization;
using CircuitKit.FleetSimulation.Phases;
using CircuitKit.LoadTests;

namespace CircuitKit.FleetSimulation.Reports;

/// <summary>The figures of an earlier run, from its JSON.</summary>
internal static class FleetFile
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <exception cref="LoadException">The file cannot be read, or is of something else.</exception>
    public static async Task<(FleetPlan Plan, IReadOnlyList<FleetStep> Steps)> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            await using FileStream stream = file.OpenRead();
            Run? run = await JsonSerializer.DeserializeAsync<Run>(stream, s_options, cancellationToken);
            return run?.Result is { } result ? (result.Plan, result.Steps) : throw new LoadException($"{file} has no figures.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new LoadException($"The figures could not be read from {file}: {e.Message}", e);
        }
    }

    private sealed record Run(Figures Result);

    private sealed record Figures(FleetPlan Plan, IReadOnlyList<FleetStep> Steps);
}
