using CircuitKit.Snapshots;
using CircuitKit.TestKit;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Snapshots;

public sealed class SnapshotSerializerTests
{
    [Theory]
    [InlineData(true, 40)]
    [InlineData(true, 50_000)]
    [InlineData(false, 40)]
    [InlineData(false, 50_000)]
    public void What_was_written_is_read_back(bool protect, int valueLength)
    {
        SnapshotSerializer serializer = Some.Serializer(new SnapshotOptions { Protect = protect });
        Snapshot snapshot = Some.Snapshot(valueLength);

        SnapshotWriteResult written = serializer.Write(snapshot);

        Assert.True(written.Succeeded);
        Assert.True(written.RawLength > valueLength);
        serializer.Read(written.Payload).Snapshot.ShouldEqual(snapshot);
    }

    [Fact]
    public void State_that_compresses_well_takes_less_room()
    {
        SnapshotWriteResult written = Some.Serializer(Some.Plain()).Write(Some.Snapshot(valueLength: 50_000));
        Assert.InRange(written.Payload.Length, 1, 1_000);
    }

    [Fact]
    public void State_that_does_not_compress_is_kept_as_it_is()
    {
        byte[] noise = new byte[5_000];
        new Random(1).NextBytes(noise);
        Snapshot snapshot = Some.Snapshot() with { State = new Dictionary<string, byte[]> { ["noise"] = noise } };
        SnapshotSerializer serializer = Some.Serializer(Some.Plain());

        byte[] payload = serializer.Write(snapshot).Payload;

        Assert.InRange(payload.Length, noise.Length, noise.Length + 200);
        serializer.Read(payload).Snapshot.ShouldEqual(snapshot);
    }

    [Fact]
    public void A_protected_payload_shows_nothing_of_the_state_the_key_or_the_user()
    {
        SnapshotSerializer serializer = Some.Serializer();
        byte[] payload = serializer.Write(Some.Snapshot()).Payload;
        Assert.Equal(-1, payload.AsSpan().IndexOf("cart"u8));
        Assert.Equal(-1, payload.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Some.Key.ToString())));
        Assert.Equal(-1, payload.AsSpan().IndexOf(Some.User.Bytes));
        Assert.Equal(-1, payload.AsSpan().IndexOf("circuit-1"u8));
    }

    [Fact]
    public void Another_key_ring_is_refused_as_unverified()
    {
        byte[] payload = Some.Serializer().Write(Some.Snapshot()).Payload;
        Assert.Equal(SnapshotRefusal.Unverified, Some.Serializer().Read(payload).Refusal);
    }

    [Fact]
    public void A_key_ring_that_cannot_be_loaded_is_refused_as_unverified()
    {
        byte[] payload = Some.Serializer().Write(Some.Snapshot()).Payload;
        Assert.Equal(SnapshotRefusal.Unverified, Some.Serializer(keyRing: new BrokenKeyRing()).Read(payload).Refusal);
    }

    [Fact]
    public void A_plain_value_is_refused_where_protection_is_on()
    {
        byte[] payload = Some.Serializer(Some.Plain()).Write(Some.Snapshot()).Payload;
        Assert.Equal(SnapshotRefusal.WrongProtection, Some.Serializer().Read(payload).Refusal);
    }

    [Fact]
    public void A_plain_value_that_claims_to_be_protected_is_refused()
    {
        byte[] payload = Some.Serializer(Some.Plain()).Write(Some.Snapshot()).Payload;
        payload[5] = 1;
        Assert.Equal(SnapshotRefusal.Unverified, Some.Serializer().Read(payload).Refusal);
    }

    [Fact]
    public void A_protected_value_is_refused_where_protection_is_off()
    {
        byte[] payload = Some.Serializer().Write(Some.Snapshot()).Payload;
        Assert.Equal(SnapshotRefusal.WrongProtection, Some.Serializer(Some.Plain()).Read(payload).Refusal);
    }

    [Fact]
    public void A_value_moved_to_another_key_is_refused()
    {
        SnapshotSerializer serializer = Some.Serializer();
        byte[] payload = serializer.Write(Some.Snapshot()).Payload;
        SnapshotReadResult result = serializer.Read(payload, SnapshotKey.FromSecret("another"), Some.User, Some.Clock());
        Assert.Equal(SnapshotRefusal.WrongKey, result.Refusal);
        Assert.Equal(SnapshotRefusal.WrongKey, serializer.Read(payload, default, Some.User, Some.Clock()).Refusal);
    }

    [Fact]
    public void Two_values_that_were_swapped_are_both_refused()
    {
        SnapshotSerializer serializer = Some.Serializer();
        var other = SnapshotKey.FromSecret("another");
        byte[] first = serializer.Write(Some.Snapshot()).Payload;
        byte[] second = serializer.Write(Some.Snapshot() with { Key = other }).Payload;

        Assert.Equal(SnapshotRefusal.WrongKey, serializer.Read(second, Some.Key, Some.User, Some.Clock()).Refusal);
        Assert.Equal(SnapshotRefusal.WrongKey, serializer.Read(first, other, Some.User, Some.Clock()).Refusal);
    }

    [Fact]
    public void Another_person_is_refused()
    {
        SnapshotSerializer serializer = Some.Serializer();
        byte[] payload = serializer.Write(Some.Snapshot()).Payload;
        byte[] other = new byte[UserBinding.Length];
        other[0] = 99;
        Assert.Equal(SnapshotRefusal.WrongUser, serializer.Read(payload, Some.Key, UserBinding.FromBytes(other), Some.Clock()).Refusal);
        Assert.Equal(SnapshotRefusal.WrongUser, serializer.Read(payload, Some.Key, UserBinding.Anonymous, Some.Clock()).Refusal);
    }

    [Fact]
    public void State_of_an_anonymous_person_is_not_carried_over_a_sign_in()
    {
        SnapshotSerializer serializer = Some.Serializer();
        byte[] payload = serializer.Write(Some.Snapshot() with { User = UserBinding.Anonymous }).Payload;
        Assert.Equal(SnapshotRefusal.WrongUser, serializer.Read(payload).Refusal);
        Assert.True(serializer.Read(payload, Some.Key, UserBinding.Anonymous, Some.Clock()).Succeeded);
    }

    [Fact]
    public void A_snapshot_expires_after_its_time_to_live_give_or_take_the_clocks_of_two_servers()
    {
        SnapshotSerializer serializer = Some.Serializer();
        var snapshot = Some.Snapshot() with { FirstOpenedAt = Some.Time };
        byte[] payload = serializer.Write(snapshot).Payload;
        var clock = Some.Clock();

        clock.Advance(TimeSpan.FromHours(8) + TimeSpan.FromMinutes(5));
        Assert.True(serializer.Read(payload, clock).Succeeded);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(SnapshotRefusal.Expired, serializer.Read(payload, clock).Refusal);
    }

    [Fact]
    public void A_line_of_circuits_ends_with_its_absolute_lifetime_however_fresh_the_last_capture_is()
    {
        SnapshotSerializer serializer = Some.Serializer();
        byte[] still = serializer.Write(Some.Snapshot() with { FirstOpenedAt = Some.Time.AddDays(-7).AddMinutes(-5) }).Payload;
        byte[] over = serializer.Write(Some.Snapshot() with { FirstOpenedAt = Some.Time.AddDays(-7).AddMinutes(-5).AddTicks(-1) }).Payload;
        Assert.True(serializer.Read(still).Succeeded);
        Assert.Equal(SnapshotRefusal.Expired, serializer.Read(over).Refusal);
    }

    [Fact]
    public void A_capture_from_the_future_is_refused_beyond_the_clocks_tolerance()
    {
        SnapshotSerializer serializer = Some.Serializer();
        byte[] near = serializer.Write(Some.Snapshot() with { CapturedAt = Some.Time.AddMinutes(5) }).Payload;
        byte[] far = serializer.Write(Some.Snapshot() with { CapturedAt = Some.Time.AddMinutes(5).AddTicks(1) }).Payload;
        Assert.True(serializer.Read(near).Succeeded);
        Assert.Equal(SnapshotRefusal.Expired, serializer.Read(far).Refusal);
    }

    [Fact]
    public void Checks_come_in_the_order_key_user_time_content()
    {
        SnapshotSerializer serializer = Some.Serializer(Some.Plain());
        byte[] payload = new Crafted { CapturedAtTicks = 0, Compression = 9 }.Payload();
        var other = SnapshotKey.FromSecret("another");

        Assert.Equal(SnapshotRefusal.WrongKey, serializer.Read(payload, other, UserBinding.Anonymous, Some.Clock()).Refusal);
        Assert.Equal(SnapshotRefusal.WrongUser, serializer.Read(payload, Some.Key, UserBinding.Anonymous, Some.Clock()).Refusal);
        Assert.Equal(SnapshotRefusal.Expired, serializer.Read(payload).Refusal);
        Assert.Equal(SnapshotRefusal.BadCompression, serializer.Read(new Crafted { Compression = 9 }.Payload()).Refusal);
    }

    [Fact]
    public void State_at_the_byte_limit_is_written_and_one_byte_over_is_refused()
    {
        int length = Some.Serializer().Write(Some.Snapshot()).RawLength;
        Assert.True(Some.Serializer(new SnapshotOptions { MaxBytes = length }).Write(Some.Snapshot()).Succeeded);

        SnapshotWriteResult over = Some.Serializer(new SnapshotOptions { MaxBytes = length - 1 }).Write(Some.Snapshot());
        Assert.Equal(SnapshotRefusal.TooLarge, over.Refusal);
        Assert.Empty(over.Payload);
    }

    [Fact]
    public void State_at_the_key_limit_is_written_and_one_key_over_is_refused()
    {
        Assert.True(Some.Serializer(new SnapshotOptions { MaxKeys = 3 }).Write(Some.Snapshot()).Succeeded);
        Assert.Equal(SnapshotRefusal.TooLarge, Some.Serializer(new SnapshotOptions { MaxKeys = 2 }).Write(Some.Snapshot()).Refusal);
    }

    [Fact]
    public void Limits_are_the_readers_too()
    {
        var keyRing = new EphemeralDataProtectionProvider();
        SnapshotWriteResult written = Some.Serializer(keyRing: keyRing).Write(Some.Snapshot());
        var fewerKeys = Some.Serializer(new SnapshotOptions { MaxKeys = 2 }, keyRing);
        var fewerBytes = Some.Serializer(new SnapshotOptions { MaxBytes = written.RawLength - 1 }, keyRing);
        Assert.Equal(SnapshotRefusal.TooLarge, fewerKeys.Read(written.Payload).Refusal);
        Assert.Equal(SnapshotRefusal.TooLarge, fewerBytes.Read(written.Payload).Refusal);
    }

    [Fact]
    public void What_was_written_at_the_limits_can_be_read_with_them()
    {
        Snapshot snapshot = Some.Snapshot() with { CircuitId = new string('c', 1_024), AppVersion = new string('v', 1_024) };
        int length = Some.Serializer().Write(snapshot).RawLength;
        SnapshotSerializer serializer = Some.Serializer(new SnapshotOptions { MaxBytes = length, MaxKeys = 3 });

        serializer.Read(serializer.Write(snapshot).Payload).Snapshot.ShouldEqual(snapshot);
    }

    [Fact]
    public void A_payload_far_beyond_the_limit_is_refused_before_it_is_decrypted()
    {
        byte[] payload = new byte[1_024 + (64 * 1024) + 1];
        "CKSN"u8.CopyTo(payload);
        payload[4] = payload[5] = 1;
        Assert.Equal(SnapshotRefusal.TooLarge, Some.Serializer(new SnapshotOptions { MaxBytes = 1_024 }).Read(payload).Refusal);
    }

    [Fact]
    public void A_key_that_is_not_valid_text_is_refused_when_written()
    {
        Snapshot snapshot = Some.Snapshot() with { State = new Dictionary<string, byte[]> { ["\ud800"] = [1] } };
        Assert.Equal(SnapshotRefusal.Malformed, Some.Serializer().Write(snapshot).Refusal);
    }

    [Fact]
    public void Data_protection_is_asked_once_in_ten_minutes_and_what_it_encrypted_before_stays_readable()
    {
        var keyRing = new CountedKeyRing();
        var clock = Some.Clock();
        SnapshotSerializer serializer = Some.Serializer(keyRing: keyRing, time: clock);

        byte[] first = serializer.Write(Some.Snapshot()).Payload;
        clock.Advance(SnapshotCipher.KeyLifetime - TimeSpan.FromTicks(1));
        byte[] second = serializer.Write(Some.Snapshot()).Payload;
        Assert.Equal(1, keyRing.Encrypted);

        clock.Advance(TimeSpan.FromTicks(1));
        byte[] third = serializer.Write(Some.Snapshot()).Payload;
        Assert.Equal(2, keyRing.Encrypted);
        Assert.All((byte[][])[first, second, third], payload => Assert.True(serializer.Read(payload).Succeeded));
    }

    [Fact]
    public void The_same_snapshot_is_never_encrypted_to_the_same_bytes()
    {
        SnapshotSerializer serializer = Some.Serializer();
        byte[][] payloads = [.. Enumerable.Range(0, 100).Select(_ => serializer.Write(Some.Snapshot()).Payload[^100..])];
        Assert.Equal(payloads.Length, payloads.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void A_revoked_key_is_refused_as_unverified()
    {
        using var folder = new TempFolder();
        using ServiceProvider ring = KeyRing(folder);
        byte[] payload = Some.Serializer(keyRing: ring.GetRequiredService<IDataProtectionProvider>()).Write(Some.Snapshot()).Payload;
        Assert.True(Some.Serializer(keyRing: ring.GetRequiredService<IDataProtectionProvider>()).Read(payload).Succeeded);

        ring.GetRequiredService<IKeyManager>().RevokeAllKeys(DateTimeOffset.MaxValue.AddDays(-1));
        using ServiceProvider later = KeyRing(folder);
        Assert.Equal(
            SnapshotRefusal.Unverified, Some.Serializer(keyRing: later.GetRequiredService<IDataProtectionProvider>()).Read(payload).Refusal);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(200)]
    public void A_protected_payload_cut_short_is_refused(int length)
    {
        SnapshotSerializer serializer = Some.Serializer();
        byte[] payload = serializer.Write(Some.Snapshot()).Payload;
        Assert.Equal(SnapshotRefusal.Unverified, serializer.Read(payload[..length]).Refusal);
    }

    private static ServiceProvider KeyRing(TempFolder folder)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(folder.Path)).SetApplicationName("revoked");
        return services.BuildServiceProvider();
    }

    private sealed class CountedKeyRing : IDataProtectionProvider, IDataProtector
    {
        private readonly IDataProtector _inner = new EphemeralDataProtectionProvider().CreateProtector("counted");

        public int Encrypted { get; private set; }

        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext)
        {
            Encrypted++;
            return _inner.Protect(plaintext);
        }

        public byte[] Unprotect(byte[] protectedData) => _inner.Unprotect(protectedData);
    }

    private sealed class BrokenKeyRing : IDataProtectionProvider, IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => throw new IOException("The key ring's folder is gone.");

        public byte[] Unprotect(byte[] protectedData) => throw new IOException("The key ring's folder is gone.");
    }
}
