using System.Text.Json;

namespace CircuitKit.Blazor;

/// <summary>
/// The ids that the browser gave the root components of a snapshot. A resumed page must add exactly these, or the framework ends the circuit
/// ("The persisted circuit state is invalid").
/// </summary>
internal sealed class RootComponentIds
{
    private readonly HashSet<int> _ids;

    private RootComponentIds(HashSet<int> ids) => _ids = ids;

    /// <summary>Reads the framework's description of root components: a JSON object whose names are the ids. Null for anything else.</summary>
    public static RootComponentIds? Of(ReadOnlySpan<byte> rootComponents)
    {
        try
        {
            var reader = new Utf8JsonReader(rootComponents);
            using var roots = JsonDocument.ParseValue(ref reader);
            return roots.RootElement.ValueKind == JsonValueKind.Object
                ? new RootComponentIds([.. roots.RootElement.EnumerateObject().Select(root => int.TryParse(root.Name, out var id) ? id : 0)])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the browser's <c>UpdateRootComponents(operations, state)</c> adds exactly these. True when it cannot be read, as the framework
    /// refuses that itself.
    /// </summary>
    public bool AreAddedBy(IReadOnlyList<object?> arguments)
    {
        if (arguments is not [string operations, ..])
        {
            return true;
        }

        try
        {
            using var batch = JsonDocument.Parse(operations);
            var all = batch.RootElement.GetProperty("operations");
            return all.GetArrayLength() == _ids.Count
                && all.EnumerateArray().All(operation =>
                    operation.GetProperty("type").GetString() == "add" && _ids.Contains(operation.GetProperty("ssrComponentId").GetInt32()));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return true;
        }
    }
}
