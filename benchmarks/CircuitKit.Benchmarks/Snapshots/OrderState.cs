using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using CircuitKit.Snapshots;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Benchmarks.Snapshots;

/// <summary>State as components persist it: a handful of values, each a JSON list of order lines. The same at every run.</summary>
internal static class OrderState
{
    private const int Values = 10;

    public const string Secret = "a circuit's secret";

    public static readonly SnapshotKey Key = SnapshotKey.FromSecret(Secret);

    public static Dictionary<string, byte[]> OfSize(int kibibytes)
    {
        var random = new Random(42);
        return Enumerable.Range(0, Values).ToDictionary(
            i => string.Create(CultureInfo.InvariantCulture, $"OrderDesk.Components.Pages.OrderPage.Lines.{i}"),
            _ => Lines(random, kibibytes * 1024 / Values));
    }

    public static Snapshot Snapshot(int kibibytes, DateTimeOffset now) => new()
    {
        Key = Key,
        Version = 1,
        CircuitId = "circuit",
        User = UserBinding.Anonymous,
        AppVersion = "1.0.0",
        CapturedAt = now,
        FirstOpenedAt = now,
        State = OfSize(kibibytes),
        RootComponents = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<int, Root> { [1] = new("server", Descriptor(1)), [2] = new("server", Descriptor(2)) }),
    };

    public static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    // About as long as the framework's. Data-protected already: text in which nothing repeats.
    private static string Descriptor(int root) => Base64Url.EncodeToString(RandomBytes(1_100 + root));

    private static byte[] Lines(Random random, int length)
    {
        List<Line> lines = [];
        byte[] json;
        do
        {
            lines.Add(new Line($"{random.Next(1_000_000):D6}-{(char)('A' + random.Next(26))}", random.Next(1, 500), random.Next(100, 100_000) / 100m, random.Next(4) == 0));
            json = lines.Count * 60 < length ? [] : JsonSerializer.SerializeToUtf8Bytes(lines);
        }
        while (json.Length < length);

        return json;
    }

    private sealed record Root(string Type, string Descriptor);

    private sealed record Line(string Article, int Quantity, decimal Price, bool IsGift);
}
