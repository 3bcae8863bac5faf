using System.Diagnostics;
using System.Globalization;
using CircuitKit.IntegrationTests.Snapshots;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>P2, one winner: a thousand races for one snapshot each, of contenders in two processes that start at the same line.</summary>
public sealed class StoreRaceTests
{
    private const int Timeout = 300_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Each_of_a_thousand_races_for_a_file_has_exactly_one_winner()
    {
        using TempFolder folder = new();
        await RunAllAsync($"file:{folder.Path}", StoreServices.File(folder.Path, TimeProvider.System));
    }

    [Fact(Timeout = Timeout)]
    public async Task Each_of_a_thousand_races_in_redis_has_exactly_one_winner()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RedisConnection connection = StoreServices.Connection(new RedisOptions { Configuration = redis.Configuration });
        await RunAllAsync($"redis:{redis.Configuration}", StoreServices.Redis(connection));
    }

    private static async Task RunAllAsync(string address, ISnapshotStore store)
    {
        using Process first = await StartAsync(address, "first"), second = await StartAsync(address, "second");
        try
        {
            int[] wins = [0, 0];
            int race = 0;
            foreach ((int races, int contenders) in ((int, int)[])[(700, 2), (250, 10), (50, 100)])
            {
                for (int i = 0; i < races; i++, race++)
                {
                    var key = SnapshotKey.FromSecret($"race {race}");
                    await store.SaveAsync(
                        key,
                        new StoredSnapshot { Payload = new byte[100], Version = 1, TimeToLive = TimeSpan.FromHours(1) },
                        Cancelled);
                    bool confirms = race % 2 == 0;
                    int[][] answers = await RaceAsync([first, second], $"{race} {contenders / 2} {(confirms ? "confirm" : "keep")}");

                    Assert.Equal(1, answers.Sum(answer => answer[0]));
                    Assert.Equal(contenders - 1, answers.Sum(answer => answer[1] + answer[2]));
                    // "Not found" is an answer only after the winner has confirmed.
                    Assert.True(confirms || answers.Sum(answer => answer[2]) == 0, $"Race {race}: the snapshot was gone, and nobody had removed it.");
                    wins[answers[0][0] == 1 ? 0 : 1]++;
                }
            }

            // Otherwise one process was always too late, and nothing was tried.
            Assert.All(wins, count => Assert.InRange(count, 50, 950));
        }
        finally
        {
            first.Kill();
            second.Kill();
        }
    }

    private static async Task<int[][]> RaceAsync(Process[] processes, string line)
    {
        // The first to be told has a head start; take turns.
        if (Random.Shared.Next(2) == 0)
        {
            Array.Reverse(processes);
        }

        foreach (Process process in processes)
        {
            await process.StandardInput.WriteLineAsync(line);
        }

        string?[] answers = await Task.WhenAll(
            processes.OrderBy(process => process.Id).Select(process => process.StandardOutput.ReadLineAsync(Cancelled).AsTask()));
        return [.. answers.Select(answer => answer!.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
    }

    private static async Task<Process> StartAsync(string address, string name)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "CircuitKit.StoreContender.dll"), address, name, "0", "race"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        process.StandardInput.AutoFlush = true;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(Cancelled));
        return process;
    }
}
