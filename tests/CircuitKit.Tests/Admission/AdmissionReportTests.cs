using CircuitKit.Admission;
using CircuitKit.Admission.Connections;
using CircuitKit.Observability;
using CircuitKit.Tests.Observability;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Admission;

public sealed class AdmissionReportTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogRecorder<AdmissionReport> _log = new();

    [Fact]
    public void Flood_of_requests_is_one_line_a_minute_with_their_number_and_each_is_counted()
    {
        using MetricRecorder metrics = new();
        AdmissionReport report = new(metrics.Metrics.Admission, _time, _log);

        Refuse(report, AdmissionRefusal.Address, 5_000);
        report.Refused(AdmissionRefusal.Circuits);
        _time.Advance(RateLimitedLog<AdmissionRefusal>.Interval);
        report.Refused(AdmissionRefusal.Address);

        const string Address = "the client address has as many circuits as CircuitKit:Admission:MaxCircuitsPerAddress allows";
        Assert.Equal(
            [
                Line(Address, 1),
                Line("this server has as many circuits as CircuitKit:Admission:MaxCircuits allows", 1),
                Line(Address, 5_000),
            ],
            _log.Lines);
        Assert.Equal(5_001, metrics.Sum("circuitkit.admission.refusals{reason=address}"));
    }

    [Fact]
    public void Every_reason_is_logged_in_its_own_words_but_the_question_to_a_user()
    {
        using MetricRecorder metrics = new();
        AdmissionReport report = new(metrics.Metrics.Admission, _time, _log);

        foreach (var reason in Enum.GetValues<AdmissionRefusal>())
        {
            report.Refused(reason);
        }

        Assert.Equal(Enum.GetValues<AdmissionRefusal>().Length - 1, _log.Lines.Distinct().Count());
    }

    [Fact]
    public void Every_reason_to_cut_a_connection_is_logged_in_its_own_words_and_counted()
    {
        using MetricRecorder metrics = new();
        AdmissionReport report = new(metrics.Metrics.Admission, _time, _log);

        foreach (var reason in Enum.GetValues<IdleCut>())
        {
            report.Cut(reason);
            report.Cut(reason);
        }

        Assert.Equal(Enum.GetValues<IdleCut>().Length, _log.Lines.Distinct().Count());
        Assert.Equal(2, metrics.Sum("circuitkit.admission.cuts{reason=address}"));
    }

    private static void Refuse(AdmissionReport report, AdmissionRefusal reason, int times)
    {
        for (var i = 0; i < times; i++)
        {
            report.Refused(reason);
        }
    }

    private static string Line(string reason, int count) =>
        $"8000 Warning A new circuit was refused: {reason}. {count} since the last message; logged at most once a minute per reason.";
}
