using System.Collections.Concurrent;
using System.Diagnostics;
using CircuitKit.Admission;
using CircuitKit.Observability;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CircuitKit.Tests.Observability;

/// <summary>What one line hands to OpenTelemetry.</summary>
[Collection(Listeners.Collection)]
public sealed class InstrumentationTests
{
    [Fact]
    public void Metrics_of_CircuitKit_are_collected()
    {
        ConcurrentQueue<string> exported = [];
        ServiceCollection services = new();
        services.AddMetrics();
        services.AddSingleton<CircuitKitMeter>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddCircuitKitInstrumentation()
            .AddCircuitKitInstrumentation()
            .AddReader(new BaseExportingMetricReader(new Collecting<Metric>(metric => exported.Enqueue($"{metric.MeterName} {metric.Name}")))));
        using ServiceProvider provider = services.BuildServiceProvider();
        MeterProvider meters = provider.GetRequiredService<MeterProvider>();

        new AdmissionMetrics(provider.GetRequiredService<CircuitKitMeter>()).AdmittedAlone();
        meters.ForceFlush();

        // Other tests measure at the same time, with the same names.
        Assert.Contains("CircuitKit circuitkit.admission.unshared", exported);
    }

    [Fact]
    public void Spans_of_CircuitKit_and_of_the_framework_s_circuits_are_collected()
    {
        ConcurrentQueue<string> exported = [];
        using TracerProvider tracers = Sdk.CreateTracerProviderBuilder()
            .AddCircuitKitInstrumentation()
            .AddProcessor(new SimpleActivityExportProcessor(new Collecting<Activity>(activity => exported.Enqueue(activity.OperationName))))
            .Build();
        using ActivitySource framework = new("Microsoft.AspNetCore.Components.Server.Circuits");

        using (framework.StartActivity("circuit of this test"))
        {
            using Activity? claim = CircuitKitTracing.Claim();
            claim?.End("claimed");
        }

        // Other tests' spans come too, at any time: spans belong to the process.
        Assert.Contains("circuitkit.claim", exported);
        Assert.Contains("circuit of this test", exported);
    }

    [Fact]
    public void Without_a_listener_nothing_is_made()
    {
        Assert.Null(CircuitKitTracing.Evict());
        long before = GC.GetAllocatedBytesForCurrentThread();
        CircuitKitTracing.Checkpoint(circuit: null)?.Dispose();
        CircuitKitTracing.Save()?.Dispose();
        CircuitKitTracing.Evict()?.Dispose();
        CircuitKitTracing.Claim()?.End("claimed");

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class Collecting<T>(Action<T> collect) : BaseExporter<T>
        where T : class
    {
        public override ExportResult Export(in Batch<T> batch)
        {
            foreach (T item in batch)
            {
                collect(item);
            }

            return ExportResult.Success;
        }
    }
}
