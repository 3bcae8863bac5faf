using CircuitKit.FleetSimulation.Redis;

namespace CircuitKit.Tests.FleetSimulation;

public sealed class RedisReadingTests
{
    [Fact]
    public void Reading_has_the_commands_bytes_memory_and_keys_of_a_master()
    {
        RedisReading reading = RedisReading.Of(Info("master", "cmdstat_set:calls=4,usec=20,usec_per_call=5.00\r\ncmdstat_spublish:calls=2,usec=6"));

        Assert.Equal(new CommandUse(4, 20), reading.Commands["set"]);
        Assert.Equal((6, 2), (reading.Calls, reading.Messages));
        Assert.Equal((100, 50, 150), (reading.BytesIn, reading.BytesOut, reading.Bytes));
        Assert.Equal((1_000, 7), (reading.Memory, reading.Keys));
        Assert.Equal(3.5, reading.ProcessorSeconds);
    }

    [Fact]
    public void Replica_repeats_its_master_and_counts_for_nothing()
    {
        RedisReading reading = RedisReading.Of(Info("slave", "cmdstat_set:calls=4,usec=20"));

        Assert.Equal((0, 0, 0), (reading.Calls, reading.Bytes, reading.Keys));
    }

    [Fact]
    public void Readings_of_the_simulation_itself_are_not_counted()
    {
        RedisReading before = RedisReading.Of(Info("master", "cmdstat_info:calls=1,usec=20"));
        RedisReading after = before with { BytesOut = before.BytesOut + before.OwnBytes + 9 };

        Assert.Equal(0, before.Calls);
        Assert.Equal(9, after.Since(before).BytesOut);
    }

    [Fact]
    public void Readings_of_several_servers_are_added_and_only_what_is_new_is_left()
    {
        RedisReading one = RedisReading.Of(Info("master", "cmdstat_set:calls=4,usec=20"));
        RedisReading both = RedisReading.Sum([one, RedisReading.Of(Info("master", "cmdstat_set:calls=1,usec=3\r\ncmdstat_get:calls=2,usec=2"))]);

        RedisReading since = both.Since(one);

        Assert.Equal(new CommandUse(5, 23), both.Commands["set"]);
        Assert.Equal(new CommandUse(1, 3), since.Commands["set"]);
        Assert.Equal(new CommandUse(2, 2), since.Commands["get"]);
    }

    private static string Info(string role, string commands) =>
        $"# Replication\r\nrole:{role}\r\ntotal_net_input_bytes:100\r\ntotal_net_output_bytes:50\r\nused_memory:1000\r\n"
        + $"used_cpu_sys:1.5\r\nused_cpu_user:2\r\n{commands}\r\ndb0:keys=7,expires=7,avg_ttl=0\r\n";
}
