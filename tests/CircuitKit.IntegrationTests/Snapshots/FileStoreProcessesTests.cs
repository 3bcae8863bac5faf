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

    // Claims are quick: with few keys one process may be done before the others have woken up, and nothing was tried.
    private const int ClaimedKeys = 2000;

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
        for (int i = 0; i < ClaimedKeys; i++)
        {
            await _store.SaveAsync(
                Key(i),
                new StoredSnapshot { Payload = new byte[100], Version = 1, TimeToLive = TimeSpan.FromHours(1) },
                Cancellation);
        }

        long[][] won = await ContendAsync("claim", ClaimedKeys);

        for (int i = 0; i < ClaimedKeys; i++)
        {
            Assert.Equal(1, won.Sum(process => process[i]));
        }

        // Otherwise one process did everything before the others began, and nothing was tried.
        Assert.True(won.Count(process => process.Sum() > 0) > 1);
    }

    [Fact]
    public async Task The_newest_version_acknowledged_to_any_of_four_processes_is_what_stays()
    {
        long[][] won = await ContendAsync("save", Keys);

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

            using Process process = await StartAsync("contender-1", "save");
            await process.StandardInput.WriteLineAsync();

            // In the middle: some keys are there, and it is still at work.
            while (SnapshotsOnDisk.In(_folder).Count < 5 + (round * 10))
            {
                await Eventually.PauseAsync(Cancellation);
            }

            process.Kill();
            await process.WaitForExitAsync(Cancellation);
            foreach (int i in Enumerable.Range(0, Keys))
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
                SnapshotClaim claim = await _store.ClaimAsync(Key(i), "a", TimeSpan.FromMinutes(1), patience.Token);
                if (claim.Outcome == SnapshotClaimOutcome.Claimed)
                {
                    Assert.Equal($"{i}:{claim.Version}", Encoding.UTF8.GetString(claim.Payload.Span));
                    await _store.ReleaseAsync(Key(i), "a", patience.Token);
                }
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

    private async Task<long[][]> ContendAsync(string what, int keys)
    {
        Process[] processes = await Task.WhenAll(Enumerable.Range(1, Processes).Select(i => StartAsync($"contender-{i}", what, keys)));
        try
        {
            await Task.WhenAll(processes.Select(process => process.StandardInput.WriteLineAsync()));
            string?[] lines = await Task.WhenAll(processes.Select(process => process.StandardOutput.ReadLineAsync(Cancellation).AsTask()));
            return [.. lines.Select(line => line!.Split(',').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
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

    private async Task<Process> StartAsync(string name, string what, int keys = Keys)
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
