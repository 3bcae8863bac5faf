using System.Globalization;

namespace CircuitKit.StoreContender;

/// <summary>Races for one snapshot each: many contenders in this process, and as many in the others.</summary>
internal static class Races
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Runs a race for each line "number contenders confirm", and says how many contenders were told Claimed, AlreadyClaimed and NotFound.
    /// With "confirm" the winner removes the snapshot at once, as a resume does whose page is shown.
    /// </summary>
    public static async Task RunAsync(ISnapshotStore store, string name)
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            var key = SnapshotKey.FromSecret($"race {words[0]}");
            TaskCompletionSource start = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task<SnapshotClaimOutcome>[] contenders = [.. Enumerable.Range(0, int.Parse(words[1], CultureInfo.InvariantCulture))
                .Select(i => ContendAsync(store, key, $"{name}/{i}", confirm: words[2] == "confirm", start.Task))];
            start.SetResult();
            SnapshotClaimOutcome[] outcomes = await Task.WhenAll(contenders);
            Console.WriteLine(string.Join(',', Count(SnapshotClaimOutcome.Claimed), Count(SnapshotClaimOutcome.AlreadyClaimed), Count(SnapshotClaimOutcome.NotFound)));

            int Count(SnapshotClaimOutcome outcome) => outcomes.Count(had => had == outcome);
        }
    }

    private static async Task<SnapshotClaimOutcome> ContendAsync(ISnapshotStore store, SnapshotKey key, string claimant, bool confirm, Task start)
    {
        await start;
        SnapshotClaim claim = await store.ClaimAsync(key, claimant, s_lease, CancellationToken.None);
        if (claim.Outcome == SnapshotClaimOutcome.Claimed && confirm)
        {
            await store.RemoveAsync(key, s_lease, CancellationToken.None);
        }

        return claim.Outcome;
    }
}
