using System.Diagnostics;
using System.Globalization;
using System.Text;
using CircuitKit.Snapshots.File;
using CircuitKit.StoreContender;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>Several real processes on one folder.</summary>
public sealed class FileStoreProcessesTests : IDisposable
{
    private const int Processes = 4;
    private const int Keys = 60;

    // A claim takes microseconds, and a process that starts milliseconds: in one go, the first to wake up may win everything.
    private const int Rounds = 20;

    // More than a process can save before it is killed.
    private const int KeysOfKilled = 5000;

    private readonly string _folder = Directory.CreateTempSubdirectory("circuitkit-files-").FullName;
    private readonly FileSnapshotStore _store;

    public FileStoreProcessesTests() => _store = StoreServices.File(_folder, TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_snapshot_is_claimed_by_exactly_one_of_four_processes()
    {
        var snapshot = new StoredSnapshot { Payload = new byte[100], Version = 1, TimeToLive = TimeSpan.FromHours(1) };
        await ForEachAsync(Rounds * Keys, async (i, cancellation) => await _store.SaveAsync(Key(i), snapshot, cancellation));

        long[][] won = await ContendAsync("claim", Rounds);

        for (int i = 0; i < Rounds * Keys; i++)
        {
            Assert.Equal(1, won.Sum(process => process[i]));
        }

        // Otherwise one process did everything before the others began, and nothing was tried.
        Assert.True(won.Count(process => process.Sum() > 0) > 1);
    }

    [Fact]
    public async Task The_newest_version_acknowledged_to_any_of_four_processes_is_what_stays()
    {
        long[][] won = await ContendAsync("save", rounds: 1);

        for (int i = 0; i < Keys; i++)
        {
            long newest = won.Max(process => process[i]);
            SnapshotClaim claim = await _store.ClaimAsync(Key(i), "a", TimeSpan.FromMinutes(1), Cancellation);
            Assert.Equal(newest, claim.Version);
            Assert.Equal($"{i}:{newest}", Encoding.UTF8.GetString(claim.Payload.Span));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_process_killed_in_the_middle_leaves_no_lock_and_no_torn_snapshot()
    {
        for (int round = 0; round < 5; round++)
        {
            if (round > 0)
            {
                SnapshotsOnDisk.Change(_folder, "DELETE FROM snapshots");
            }

            using Process process = await StartAsync("contender-1", "save", KeysOfKilled);
            await process.StandardInput.WriteLineAsync("0");

            // In the middle: some keys are there, and it is still at work.
            while (SnapshotsOnDisk.In(_folder).Count < 5 + (round * 10))
            {
                await Eventually.PauseAsync(Cancellation);
            }

            process.Kill();
            await process.WaitForExitAsync(Cancellation);
            Assert.InRange(SnapshotsOnDisk.In(_folder).Count, 5 + (round * 10), KeysOfKilled - 1);
            await ForEachAsync(KeysOfKilled, CheckAsync);
        }

        async ValueTask CheckAsync(int i, CancellationToken cancellation)
        {
            SnapshotClaim claim = await _store.ClaimAsync(Key(i), "a", TimeSpan.FromMinutes(1), cancellation);
            if (claim.Outcome == SnapshotClaimOutcome.Claimed)
            {
                Assert.Equal($"{i}:{claim.Version}", Encoding.UTF8.GetString(claim.Payload.Span));
                await _store.ReleaseAsync(Key(i), "a", cancellation);
            }
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_process_killed_while_it_writes_over_what_it_has_written_leaves_all_that_it_was_told_is_saved()
    {
        const int rewritten = 6;
        long[] saved = new long[rewritten];
        using Process process = await StartAsync("contender-1", "rewrite", rewritten);
        try
        {
            await process.StandardInput.WriteLineAsync();
            for (int lines = 0; await process.StandardOutput.ReadLineAsync(Cancellation) is { } line; lines++)
            {
                long[] numbers = [.. line.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
                saved[numbers[0]] = numbers[1];
                if (lines == 1_000)
                {
                    process.Kill();
                }
            }
        }
        finally
        {
            process.Kill();
        }

        for (int i = 0; i < rewritten; i++)
        {
            Assert.True(saved[i] > 2);
            SnapshotClaim claim = await _store.ClaimAsync(Key(i), "a", TimeSpan.FromMinutes(1), Cancellation);

            // The one that was under way may be there already.
            Assert.InRange(claim.Version, saved[i], saved[i] + 1);
            Assert.Equal(Rewrites.Payload(i, claim.Version), claim.Payload.ToArray());
        }
    }

    private static SnapshotKey Key(int number) => SnapshotKey.FromSecret($"contended {number}");

    // Many at once, as a server does: what waits for the store goes in one transaction.
    private static Task ForEachAsync(int keys, Func<int, CancellationToken, ValueTask> act)
        => Parallel.ForAsync(0, keys, new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Cancellation }, act);

    /// <summary>What each process won of each key; a round is for keys of its own, and all begin it together.</summary>
    private async Task<long[][]> ContendAsync(string what, int rounds)
    {
        Process[] processes = await Task.WhenAll(Enumerable.Range(1, Processes).Select(i => StartAsync($"contender-{i}", what, Keys)));
        try
        {
            List<long>[] won = [.. processes.Select(_ => new List<long>())];
            for (int round = 0; round < rounds; round++)
            {
                string first = (round * Keys).ToString(CultureInfo.InvariantCulture);

                // Each round another process is told first, or the same one might win them all.
                foreach (int next in Enumerable.Range(round, Processes))
                {
                    await processes[next % Processes].StandardInput.WriteLineAsync(first);
                }

                string?[] lines = await Task.WhenAll(processes.Select(process => process.StandardOutput.ReadLineAsync(Cancellation).AsTask()));
                foreach ((List<long> all, string? line) in won.Zip(lines))
                {
                    all.AddRange(line!.Split(',').Select(number => long.Parse(number, CultureInfo.InvariantCulture)));
                }
            }

            return [.. won.Select(all => all.ToArray())];
        }
        finally
        {
            foreach (Process process in processes)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }

    private async Task<Process> StartAsync(string name, string what, int keys)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "CircuitKit.StoreContender.dll");
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
            [program, $"file:{_folder}", name, keys.ToString(CultureInfo.InvariantCulture), what])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(Cancellation));
        return process;
    }
}
