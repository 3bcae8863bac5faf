using System.Buffers;
using System.Text;
using CircuitKit.Blazor;
using CircuitKit.Persistence.Versions;
using CircuitKit.Tests.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Persistence.Versions;

public sealed class TolerantStateSerializerTests : IDisposable
{
    private readonly MetricRecorder _metrics = new();
    private readonly LogRecorder<UnreadableValues> _log = new();
    private readonly UnreadableValues _unreadable;

    public TolerantStateSerializerTests() => _unreadable = new UnreadableValues(_metrics.Metrics.Meter, _log);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void What_is_written_is_read_again()
    {
        var serializer = new TolerantStateSerializer<List<string>>(_unreadable);
        var buffer = new ArrayBufferWriter<byte>();
        serializer.Persist(["a", "b"], buffer);

        Assert.Equal(["a", "b"], serializer.Restore(new(buffer.WrittenMemory)));
        Assert.Empty(_metrics.Names());
    }

    [Fact]
    public void Value_that_does_not_fit_is_left_out_counted_each_time_and_said_once()
    {
        Assert.Equal(0, Restore<int>("\"text\""));
        Assert.Equal(0, Restore<int>("{}"));
        Assert.Null(Restore<string>("7"));
        Assert.Null(Restore<int?>("\"text\""));

        Assert.Equal(4, _metrics.Sum("circuitkit.resume.values.unreadable{}"));
        Assert.Equal(3, _log.Lines.Length);
        Assert.All(_log.Lines, line => Assert.StartsWith("3052 Warning", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Type_that_refuses_a_value_itself_loses_only_that_value()
    {
        Assert.Null(Restore<Percent>("""{"value":101}"""));
        Assert.Null(Restore<IComparable<Percent>>("{}"));
        Assert.Equal(100, Restore<Percent>("""{"value":100}""")?.Value);
    }

    [Fact]
    public void Resumed_circuit_knows_how_many_it_lost()
    {
        var origin = new CircuitOrigin("old", default);
        HubCall.Current = new HubCall(
            new CircuitConnection { Tab = default, User = null, UserKey = null, Origin = origin },
            BlazorHubCall.UpdateRootComponents);

        Restore<int>("\"text\"");
        Restore<Guid>("\"text\"");

        Assert.Equal(2, origin.UnreadableValues);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Serializer_of_the_app_for_a_type_of_its_own_wins(bool isFirst)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        if (isFirst)
        {
            services.AddSingleton<PersistentComponentStateSerializer<Percent>, PercentSerializer>();
        }

        services.AddCircuitKit();
        if (!isFirst)
        {
            services.AddSingleton<PersistentComponentStateSerializer<Percent>, PercentSerializer>();
        }

        using var provider = services.BuildServiceProvider();

        Assert.IsType<PercentSerializer>(provider.GetRequiredService<PersistentComponentStateSerializer<Percent>>());
        Assert.IsType<TolerantStateSerializer<int?>>(provider.GetRequiredService<PersistentComponentStateSerializer<int?>>());
    }

    private T? Restore<T>(string json) => new TolerantStateSerializer<T>(_unreadable).Restore(new(Encoding.UTF8.GetBytes(json)));

    private sealed class Percent
    {
        public int Value
        {
            get;
            set => field = value <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(value));
        }
    }

    private sealed class PercentSerializer : PersistentComponentStateSerializer<Percent>
    {
        public override void Persist(Percent value, IBufferWriter<byte> writer) => writer.Write([(byte)value.Value]);

        public override Percent Restore(ReadOnlySequence<byte> data) => new() { Value = data.FirstSpan[0] };
    }
}
