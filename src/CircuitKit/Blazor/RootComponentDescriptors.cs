using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Blazor;

/// <summary>
/// The descriptors of a snapshot's root components, which the framework protects one by one. A snapshot that is protected as a whole holds them
/// open: they are protected once, for a resume, instead of for each of the many captures that nobody ever resumes, and they compress.
/// </summary>
/// <param name="dataProtection">The app's.</param>
/// <param name="isDeferred">Whether snapshots are protected as a whole. Where they are not, a writer of the store could name any component.</param>
internal sealed class RootComponentDescriptors(IDataProtectionProvider dataProtection, bool isDeferred)
{
    /// <summary>Of the framework's serializer and deserializer: what they protect and unprotect descriptors with.</summary>
    private const string FrameworkPurpose = "Microsoft.AspNetCore.Components.ComponentDescriptorSerializer,V1";

    private const string DescriptorProperty = "Descriptor";

    /// <summary>For the page that is coming back this very moment.</summary>
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);

    private readonly ITimeLimitedDataProtector _framework = dataProtection.CreateProtector(FrameworkPurpose).ToTimeLimitedDataProtector();

    /// <summary>Whether what is captured stays good for as long as the root components stay the same. What the framework protects expires.</summary>
    public bool NeverExpire => isDeferred;

    /// <summary>What the framework's serializer is to protect descriptors with when a circuit is captured.</summary>
    public IDataProtectionProvider ForCapture { get; } = isDeferred ? new OpenDescriptors() : dataProtection;

    /// <summary>
    /// The description of root components with descriptors that the framework takes. Only for what comes from a snapshot that was
    /// verified. What is no open descriptor is left as it is: the framework protected it, or will refuse it.
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
                if (root?[DescriptorProperty] is JsonValue value && value.TryGetValue(out string? descriptor) && OpenDescriptors.Read(descriptor) is { } open)
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

    /// <summary>Protects nothing; marks what it is given, so that it is known again.</summary>
    private sealed class OpenDescriptors : ITimeLimitedDataProtector
    {
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

        public byte[] Unprotect(byte[] protectedData) => throw new NotSupportedException("Open descriptors are read by nobody but this class.");

        public byte[] Unprotect(byte[] protectedData, out DateTimeOffset expiration) => throw new NotSupportedException("Open descriptors are read by nobody but this class.");
    }
}
