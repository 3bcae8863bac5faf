using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Blazor;

/// <summary>
/// Protects the descriptors of root components, as the framework expects them. An encrypted snapshot contains them unprotected, so that they
/// compress, and only a resume pays for their protection instead of every capture.
/// </summary>
/// <param name="dataProtection">The app's data protection.</param>
/// <param name="isDeferred">Whether snapshots are encrypted. In one that is not, an attacker with write access could name any component.</param>
internal sealed class RootComponentDescriptors(IDataProtectionProvider dataProtection, bool isDeferred)
{
    // The purpose that the framework's serializer and deserializer use.
    private const string FrameworkPurpose = "Microsoft.AspNetCore.Components.ComponentDescriptorSerializer,V1";

    private const string DescriptorProperty = "Descriptor";

    // The page resumes at once.
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);

    private readonly ITimeLimitedDataProtector _framework = dataProtection.CreateProtector(FrameworkPurpose).ToTimeLimitedDataProtector();

    /// <summary>Whether captured descriptors never expire. Descriptors that the framework protects do.</summary>
    public bool NeverExpire => isDeferred;

    /// <summary>The data protection for the framework's serializer when it captures a circuit.</summary>
    public IDataProtectionProvider ForCapture { get; } = isDeferred ? new OpenDescriptors() : dataProtection;

    /// <summary>
    /// Protects the descriptors in a description of root components, so that the framework accepts them. Only for a description from a verified
    /// snapshot. Leaves other descriptors unchanged: the framework protected them, or will refuse them.
    /// </summary>
    public byte[] ForResume(byte[] rootComponents)
    {
        if (!isDeferred)
        {
            return rootComponents;
        }

        try
        {
            if (JsonNode.Parse(rootComponents) is not JsonObject roots)
            {
                return rootComponents;
            }

            foreach (var (_, root) in roots)
            {
                if (root?[DescriptorProperty] is JsonValue value
                    && value.TryGetValue(out string? descriptor)
                    && OpenDescriptors.Read(descriptor) is { } open)
                {
                    root[DescriptorProperty] = Convert.ToBase64String(_framework.Protect(open, s_lifetime));
                }
            }

            return JsonSerializer.SerializeToUtf8Bytes(roots);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return rootComponents;
        }
    }

    /// <summary>Does not protect descriptors. Only marks them, so that <see cref="Read"/> recognizes them.</summary>
    private sealed class OpenDescriptors : ITimeLimitedDataProtector
    {
        private const string OnlyProtects = "Open descriptors are read with OpenDescriptors.Read.";

        private static ReadOnlySpan<byte> Mark => "CKRC"u8;

        public static byte[]? Read(string descriptor)
        {
            var bytes = new byte[descriptor.Length];
            return Convert.TryFromBase64String(descriptor, bytes, out var length) && bytes.AsSpan(0, length).StartsWith(Mark)
                ? bytes[Mark.Length..length]
                : null;
        }

        public ITimeLimitedDataProtector CreateProtector(string purpose) => this;

        IDataProtector IDataProtectionProvider.CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => [.. Mark, .. plaintext];

        public byte[] Protect(byte[] plaintext, DateTimeOffset expiration) => Protect(plaintext);

        public byte[] Unprotect(byte[] protectedData) => throw new NotSupportedException(OnlyProtects);

        public byte[] Unprotect(byte[] protectedData, out DateTimeOffset expiration) => throw new NotSupportedException(OnlyProtects);
    }
}

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

/// <summary>The root components of a page that was loaded again, which may be others than those of the circuit that it continues.</summary>
internal static class PageRoots
{
    /// <summary>
    /// The components that the browser's <c>UpdateRootComponents(operations, state)</c> adds, in the framework's description of persisted root
    /// components. Null when it does more, or cannot be read: the framework refuses that itself.
    /// </summary>
    public static byte[]? Of(IReadOnlyList<object?> arguments)
    {
        if (arguments is not [string operations, ..])
        {
            return null;
        }

        try
        {
            var roots = new JsonObject();
            foreach (var operation in JsonNode.Parse(operations)!["operations"]!.AsArray())
            {
                if (operation?["type"]?.GetValue<string>() != "add" || operation["marker"] is not JsonObject marker)
                {
                    return null;
                }

                roots[operation["ssrComponentId"]!.GetValue<int>().ToString(CultureInfo.InvariantCulture)] = Capitalized(marker);
            }

            return JsonSerializer.SerializeToUtf8Bytes(roots);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException or FormatException
            or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    // The browser writes the names of properties small, the description has them as in .NET.
    private static JsonObject Capitalized(JsonObject value) => new(value.Select(property => KeyValuePair.Create(
        char.ToUpperInvariant(property.Key[0]) + property.Key[1..],
        property.Value is JsonObject inner ? Capitalized(inner) : property.Value?.DeepClone())));
}
