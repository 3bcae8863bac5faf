using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircuitKit.Persistence.State;

/// <summary>A document as it is read; see <see cref="KeptDocument"/>.</summary>
internal sealed record KeptContent
{
    [JsonPropertyName(KeptDocument.Build)]
    public required string Build { get; init; }

    [JsonPropertyName(KeptDocument.Components)]
    public required IReadOnlyList<KeptEntry> Components { get; init; }

    [JsonPropertyName(KeptDocument.Services)]
    public required IReadOnlyList<KeptEntry> Services { get; init; }

    [JsonPropertyName(KeptDocument.Objects)]
    public required JsonElement Objects { get; init; }

    [JsonPropertyName(KeptDocument.Forms)]
    public IReadOnlyList<KeptForm> Forms { get; init; } = [];
}

/// <summary>The kept fields of one component, by its place, or of one service, by its type.</summary>
internal sealed record KeptEntry
{
    [JsonPropertyName(KeptDocument.Path)]
    public string? Path { get; init; }

    [JsonPropertyName(KeptDocument.Sequence)]
    public string? Sequence { get; init; }

    [JsonPropertyName(KeptDocument.Among)]
    public string? Among { get; init; } = string.Empty;

    [JsonPropertyName(KeptDocument.Type)]
    public string? Type { get; init; }

    [JsonPropertyName(KeptDocument.Fields)]
    public required IReadOnlyDictionary<string, JsonElement> Fields { get; init; }
}
