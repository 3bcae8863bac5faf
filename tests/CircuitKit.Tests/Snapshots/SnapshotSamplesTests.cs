using System.Runtime.CompilerServices;
using System.Text;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Codec;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Tests.Snapshots;

/// <summary>
/// Payloads written by the first build that had format version 1, with the key ring they were protected with. They must be readable
/// for ever: a deploy of a new CircuitKit must not lose the circuits of the old one.
/// </summary>
public sealed class SnapshotSamplesTests
{
    private const string Folder = "Snapshots/Samples";

    [Theory]
    [InlineData("v1-plain.bin", false, 40)]
    [InlineData("v1-plain-brotli.bin", false, 5_000)]
    [InlineData("v1-protected.bin", true, 40)]
    [InlineData("v1-protected-brotli.bin", true, 5_000)]
    public async Task A_payload_of_format_1_is_read(string file, bool isProtected, int valueLength)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, Folder);
        byte[] payload = await File.ReadAllBytesAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken);

        SnapshotReadResult result = Serializer(isProtected, KeyRing(folder)).Read(payload, Some.Key, Some.User, Some.Clock());

        result.Snapshot.ShouldEqual(Sample(valueLength));
    }

    [Fact(Explicit = true)]
    public async Task Write_the_samples_of_a_new_format()
    {
        string folder = Path.Combine(Path.GetDirectoryName(ThisFile())!, "Samples");
        IDataProtectionProvider keyRing = DataProtectionProvider.Create(
            new DirectoryInfo(Path.Combine(folder, "keys")), configure => configure.SetApplicationName("CircuitKit samples"));
        foreach ((string file, bool isProtected, int valueLength) in ((string, bool, int)[])
            [("plain", false, 40), ("plain-brotli", false, 5_000), ("protected", true, 40), ("protected-brotli", true, 5_000)])
        {
            byte[] payload = Serializer(isProtected, keyRing).Write(Sample(valueLength)).Payload;
            await File.WriteAllBytesAsync(
                Path.Combine(folder, $"v{SnapshotEnvelope.FormatVersion}-{file}.bin"), payload, TestContext.Current.CancellationToken);
        }
    }

    // The sample key ring is valid from 2020 to 2999, so no test machine has a reason to make another key.
    private static IDataProtectionProvider KeyRing(string folder) => DataProtectionProvider.Create(
        new DirectoryInfo(Path.Combine(folder, "keys")),
        configure => configure.SetApplicationName("CircuitKit samples").DisableAutomaticKeyGeneration());

    private static SnapshotSerializer Serializer(bool isProtected, IDataProtectionProvider keyRing) =>
        Some.Serializer(new SnapshotOptions { Protect = isProtected }, keyRing);

    // Spelled out: a change of some other test's data must not change what these files are held to.
    private static Snapshot Sample(int valueLength) => new()
    {
        Key = SnapshotKey.FromSecret("a secret"),
        Version = 7,
        CircuitId = "circuit-1",
        User = UserBinding.FromBytes(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray()),
        AppVersion = "1.2.3+abc",
        CapturedAt = new DateTimeOffset(2030, 5, 6, 7, 8, 9, TimeSpan.Zero),
        FirstOpenedAt = new DateTimeOffset(2030, 5, 6, 6, 8, 9, TimeSpan.Zero),
        State = new Dictionary<string, byte[]>
        {
            ["cart"] = [.. Enumerable.Range(0, valueLength).Select(i => (byte)(i % 7))],
            ["größe"] = Encoding.UTF8.GetBytes("\"XL\""),
            [string.Empty] = [],
        },
        RootComponents = "[{\"type\":\"server\"}]"u8.ToArray(),
    };

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
