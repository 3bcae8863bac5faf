using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace CircuitKit.Testing;

#pragma warning disable CS1591, CA1707 // The name of a rule is a sentence.

/// <summary>
/// The rules of <see cref="ISnapshotStore"/>, as xUnit tests. Derive from it to test your store. Each rule uses its own keys, so that the rules may
/// run in parallel on one store.
/// </summary>
public abstract partial class SnapshotStoreConformance : IAsyncLifetime
{
    // Long enough for the calls of a slow machine, and short enough to wait for where the store's clock cannot be advanced.
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(10);

    private readonly SnapshotKey _key = NewKey();

    /// <summary>Cancelled when the test ends.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The store, from the first call of <see cref="OpenAsync"/>.</summary>
    protected ISnapshotStore Store { get; private set; } = null!;

    /// <summary>Opens <see cref="Store"/>. An override calls it last.</summary>
    public virtual async ValueTask InitializeAsync() => Store = await OpenAsync();

    /// <summary>Does nothing. An override calls it last.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_was_never_saved_is_not_found() => AssertNotFound(await ClaimAsync("a"));

    [Fact]
    public async Task What_was_saved_is_claimed_as_it_was()
    {
        foreach (var length in (int[])[0, 1, 5_000, 2_000_000])
        {
            var key = NewKey();
            var payload = new byte[length];
            new Random(length).NextBytes(payload);

            Assert.Equal(SnapshotSaveOutcome.Saved, await Store.SaveAsync(key, Snapshot(5) with { Payload = payload }, Cancellation));
            var claim = await Store.ClaimAsync(key, "a", s_long, Cancellation);

            Assert.Equal((SnapshotClaimOutcome.Claimed, 5L), (claim.Outcome, claim.Version));
            Assert.Equal(payload, claim.Payload.ToArray());
        }
    }

    [Fact]
    public async Task The_store_does_not_keep_the_callers_memory()
    {
        byte[] payload = [1, 2, 3];
        await Store.SaveAsync(_key, Snapshot(1) with { Payload = payload }, Cancellation);
        payload[0] = 99;
        Assert.Equal([1, 2, 3], (await ClaimAsync("a")).Payload.ToArray());
    }

    [Fact]
    public async Task Another_view_of_the_same_store_sees_what_was_saved()
    {
        await SaveAsync(1);
        var other = await OpenAsync();
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await other.ClaimAsync(_key, "a", s_long, Cancellation)).Outcome);
        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("b")).Outcome);
    }

    [Theory]
    [InlineData(5, 4)]
    [InlineData(5, 5)]
    [InlineData(10, 9)]
    [InlineData(9_007_199_254_740_993, 9_007_199_254_740_992)]
    [InlineData(long.MaxValue, long.MaxValue - 1)]
    public async Task An_older_version_never_replaces_a_newer_one(long newer, long older)
    {
        await SaveAsync(newer);
        Assert.Equal(SnapshotSaveOutcome.Stale, await SaveAsync(older));
        Assert.Equal(newer, (await ClaimAsync("a")).Version);
    }

    [Theory]
    [InlineData(9, 10)]
    [InlineData(9_007_199_254_740_992, 9_007_199_254_740_993)]
    [InlineData(99, long.MaxValue)]
    public async Task A_newer_version_replaces_an_older_one(long older, long newer)
    {
        await SaveAsync(older);
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(newer));
        var claim = await ClaimAsync("a");
        Assert.Equal(newer, claim.Version);
        Assert.Equal(Payload(newer), claim.Payload.ToArray());
    }

    [Fact]
    public async Task While_claimed_it_takes_no_saves_and_no_other_claimant()
    {
        await SaveAsync(1);
        await ClaimAsync("a");

        Assert.Equal(SnapshotSaveOutcome.Claimed, await SaveAsync(2));
        var other = await ClaimAsync("b");
        Assert.Equal((SnapshotClaimOutcome.AlreadyClaimed, 0L, 0), (other.Outcome, other.Version, other.Payload.Length));
        Assert.InRange(other.RetryAfter, s_long / 2, s_long);
    }

    [Fact]
    public async Task The_same_claimant_may_claim_again_which_renews_the_lease()
    {
        await SaveAsync(1);
        await ClaimAsync("a", s_short);
        var again = await ClaimAsync("a");
        Assert.Equal((SnapshotClaimOutcome.Claimed, 1L), (again.Outcome, again.Version));
        await PassAsync(s_short * 1.5);
        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("b")).Outcome);
    }

    [Fact]
    public async Task A_lease_that_ran_out_makes_it_claimable_again()
    {
        await SaveAsync(1);
        await ClaimAsync("a", s_short);
        await PassAsync(s_short * 1.5);
        var claim = await ClaimAsync("b");
        Assert.Equal((SnapshotClaimOutcome.Claimed, 1L), (claim.Outcome, claim.Version));
    }

    [Fact]
    public async Task A_lease_that_ran_out_lets_saves_through_again()
    {
        await SaveAsync(1);
        await ClaimAsync("a", s_short);
        await PassAsync(s_short * 1.5);
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(2));
        Assert.Equal(2, (await ClaimAsync("b")).Version);
    }

    [Fact]
    public async Task What_was_released_is_claimable_and_takes_saves()
    {
        await SaveAsync(1);
        await ClaimAsync("a");
        await Store.ReleaseAsync(_key, "a", Cancellation);
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(2));
        Assert.Equal(SnapshotClaimOutcome.Claimed, (await ClaimAsync("b")).Outcome);
    }

    [Fact]
    public async Task Only_the_holder_can_release()
    {
        await SaveAsync(1);
        await ClaimAsync("a");
        await Store.ReleaseAsync(_key, "b", Cancellation);
        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("b")).Outcome);
    }

    [Fact]
    public async Task A_former_holder_cannot_release_its_successors_claim()
    {
        await SaveAsync(1);
        await ClaimAsync("a", s_short);
        await PassAsync(s_short * 1.5);
        await ClaimAsync("b");
        await Store.ReleaseAsync(_key, "a", Cancellation);
        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, (await ClaimAsync("c")).Outcome);
    }

    [Fact]
    public async Task Releasing_what_is_not_there_does_nothing()
    {
        await Store.ReleaseAsync(_key, "a", Cancellation);
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    public async Task What_was_removed_is_gone_and_a_late_save_does_not_bring_it_back()
    {
        await SaveAsync(1);
        await RemoveAsync();
        AssertNotFound(await ClaimAsync("a"));
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(2));
        AssertNotFound(await ClaimAsync("a"));
    }

    [Fact]
    public async Task A_claimed_snapshot_can_be_removed()
    {
        await SaveAsync(1);
        await ClaimAsync("a");
        await RemoveAsync();
        AssertNotFound(await ClaimAsync("a"));
        await Store.ReleaseAsync(_key, "a", Cancellation);
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(2));
    }

    [Fact]
    public async Task A_removal_is_remembered_even_where_nothing_was()
    {
        await RemoveAsync();
        await RemoveAsync();
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(1));
    }

    [Fact]
    public async Task Nothing_is_kept_beyond_its_time_to_live()
    {
        await SaveAsync(5, s_short);
        await PassAsync(s_short * 1.5);
        AssertNotFound(await ClaimAsync("a"));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    public async Task A_save_renews_the_time_to_live()
    {
        await SaveAsync(1, s_short);
        await SaveAsync(2);
        await PassAsync(s_short * 1.5);
        Assert.Equal(2, (await ClaimAsync("a")).Version);
    }

    [Fact]
    public async Task A_stale_save_does_not_renew_the_time_to_live()
    {
        await SaveAsync(2, s_short);
        await SaveAsync(1);
        await PassAsync(s_short * 1.5);
        AssertNotFound(await ClaimAsync("a"));
    }

    [Fact]
    public async Task A_claim_does_not_outlive_the_snapshot()
    {
        await SaveAsync(5, s_short);
        await ClaimAsync("a");
        await PassAsync(s_short * 1.5);
        AssertNotFound(await ClaimAsync("b"));
        Assert.Equal(SnapshotSaveOutcome.Saved, await SaveAsync(1));
    }

    [Fact]
    public async Task Keys_do_not_touch_each_other()
    {
        SnapshotKey[] keys = [.. Enumerable.Range(0, 50).Select(_ => NewKey())];
        await Parallel.ForAsync(
            0, keys.Length, Cancellation, async (i, ct) => await Store.SaveAsync(keys[i], Snapshot(i + 1) with { Payload = Payload(i) }, ct));
        await Store.RemoveAsync(keys[10], s_long, Cancellation);
        for (var i = 0; i < keys.Length; i++)
        {
            var claim = await Store.ClaimAsync(keys[i], "a", s_long, Cancellation);
            Assert.Equal(i == 10 ? SnapshotClaimOutcome.NotFound : SnapshotClaimOutcome.Claimed, claim.Outcome);
            Assert.Equal(i == 10 ? [] : Payload(i), claim.Payload.ToArray());
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    public async Task Of_many_claimants_at_once_exactly_one_wins(int contenders)
    {
        ISnapshotStore[] views = [Store, await OpenAsync(), await OpenAsync()];
        for (var round = 0; round < 10; round++)
        {
            var key = NewKey();
            await Store.SaveAsync(key, Snapshot(1) with { Payload = Payload(round) }, Cancellation);

            var claims = await AtOnceAsync(contenders, i => views[i % views.Length].ClaimAsync(key, $"claimant {i}", s_long, Cancellation));

            var winner = Assert.Single(claims, claim => claim.Outcome == SnapshotClaimOutcome.Claimed);
            Assert.Equal(Payload(round), winner.Payload.ToArray());
            Assert.Equal(contenders - 1, claims.Count(claim => claim.Outcome == SnapshotClaimOutcome.AlreadyClaimed));
        }
    }

    [Fact]
    public async Task Of_many_saves_at_once_the_newest_version_stays()
    {
        ISnapshotStore[] views = [Store, await OpenAsync()];
        var outcomes = await AtOnceAsync(100, i => views[i % 2].SaveAsync(_key, Snapshot(i + 1), Cancellation));

        Assert.Equal(SnapshotSaveOutcome.Saved, outcomes[99]);
        Assert.All(outcomes, outcome => Assert.True(outcome is SnapshotSaveOutcome.Saved or SnapshotSaveOutcome.Stale));
        var claim = await ClaimAsync("a");
        Assert.Equal(100, claim.Version);
        Assert.Equal(Payload(100), claim.Payload.ToArray());
    }

    [Fact]
    public async Task A_claim_amid_saves_gets_what_was_acknowledged_and_nothing_gets_in_after_it()
    {
        for (var round = 0; round < 10; round++)
        {
            var key = NewKey();
            long acknowledged = 0;
            await Store.SaveAsync(key, Snapshot(1), Cancellation);
            var saving = Task.Run(
                async () =>
                {
                    for (long version = 2; ; version++)
                    {
                        if (await Store.SaveAsync(key, Snapshot(version), Cancellation) == SnapshotSaveOutcome.Claimed)
                        {
                            return;
                        }

                        Volatile.Write(ref acknowledged, version);
                    }
                },
                Cancellation);
            while (Volatile.Read(ref acknowledged) < 5 + round)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancellation);
            }

            var acknowledgedAtClaim = Volatile.Read(ref acknowledged);
            var claim = await Store.ClaimAsync(key, "a", s_long, Cancellation);
            await saving;

            Assert.Equal(SnapshotClaimOutcome.Claimed, claim.Outcome);
            Assert.InRange(claim.Version, acknowledgedAtClaim, long.MaxValue);
            Assert.Equal(Volatile.Read(ref acknowledged), claim.Version);
            Assert.Equal(Payload(claim.Version), claim.Payload.ToArray());
        }
    }

    [Fact]
    public async Task A_removal_amid_saves_is_final()
    {
        await SaveAsync(1);
        var outcomes = await AtOnceAsync(50, async i =>
        {
            if (i == 25)
            {
                await RemoveAsync();
            }

            return await Store.SaveAsync(_key, Snapshot(i + 2), Cancellation);
        });

        Assert.Equal(SnapshotSaveOutcome.Removed, outcomes[25]);
        AssertNotFound(await ClaimAsync("a"));
        Assert.Equal(SnapshotSaveOutcome.Removed, await SaveAsync(1_000));
    }

    /// <summary>Opens the same store once more, as another server would. Called several times.</summary>
    protected abstract ValueTask<ISnapshotStore> OpenAsync();

    /// <summary>Advances the store's clock, or waits.</summary>
    protected abstract ValueTask PassAsync(TimeSpan time);

    private protected ValueTask<SnapshotSaveOutcome> SaveAsync(long version, TimeSpan? timeToLive = null) =>
        Store.SaveAsync(_key, Snapshot(version) with { TimeToLive = timeToLive ?? s_long }, Cancellation);

    private protected ValueTask<SnapshotClaim> ClaimAsync(string claimant, TimeSpan? lease = null) =>
        Store.ClaimAsync(_key, claimant, lease ?? s_long, Cancellation);

    private protected ValueTask<string?> RemoveAsync(TimeSpan? rememberFor = null) => Store.RemoveAsync(_key, rememberFor ?? s_long, Cancellation);

    private protected static void AssertNotFound(SnapshotClaim claim) => Assert.Equal(
        (SnapshotClaimOutcome.NotFound, 0, 0L, TimeSpan.Zero), (claim.Outcome, claim.Payload.Length, claim.Version, claim.RetryAfter));

    private static StoredSnapshot Snapshot(long version, string? user = null) =>
        new() { Payload = Payload(version), Version = version, TimeToLive = s_long, User = user };

    private static byte[] Payload(long version) => Encoding.UTF8.GetBytes("state of version " + version.ToString(CultureInfo.InvariantCulture));

    private static SnapshotKey NewKey()
    {
        Assert.True(SnapshotKey.TryParse(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)), out var key));
        return key;
    }

    private static async Task<T[]> AtOnceAsync<T>(int count, Func<int, ValueTask<T>> act)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<T>[] all = [.. Enumerable.Range(0, count).Select(i => Task.Run(async () =>
        {
            await start.Task;
            return await act(i);
        }))];
        start.SetResult();
        return await Task.WhenAll(all);
    }
}
