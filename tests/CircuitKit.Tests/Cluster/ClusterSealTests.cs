using System.Text.Json;
using CircuitKit.Cluster.Messages;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Cluster;

public sealed class ClusterSealTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly EphemeralDataProtectionProvider _keys = new();

    [Fact]
    public void Sealed_message_is_opened_by_the_node_it_is_for() => Assert.Equal("close", Seal().Open(Seal().Close(Message()), "b")?.Kind);

    [Fact]
    public void Message_for_another_node_is_not_opened() => Assert.Null(Seal().Open(Seal().Close(Message()), "c"));

    [Fact]
    public void Message_sealed_with_other_keys_is_not_opened() =>
        Assert.Null(Seal().Open(new ClusterSeal(new EphemeralDataProtectionProvider(), _time).Close(Message()), "b"));

    [Fact]
    public void Changed_cut_or_empty_bytes_are_no_message()
    {
        byte[] bytes = Seal().Close(Message());
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 1;
            Assert.Null(Seal().Open(changed, "b"));
            Assert.Null(Seal().Open(bytes.AsMemory(0, i), "b"));
        }
    }

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-299, true)]
    [InlineData(299, true)]
    [InlineData(301, false)]
    public void Message_recorded_and_sent_again_later_is_not_opened(int seconds, bool isOpened)
    {
        byte[] bytes = Seal().Close(Message() with { SentAt = _time.GetUtcNow().AddSeconds(seconds) });

        Assert.Equal(isOpened, Seal().Open(bytes, "b") is not null);
    }

    private ClusterSeal Seal() => new(_keys, _time);

    private ClusterMessage Message() => new()
    {
        Id = Guid.NewGuid(),
        Kind = "close",
        From = "a",
        To = "b",
        SentAt = _time.GetUtcNow(),
        Body = JsonSerializer.SerializeToElement("body"),
    };
}
