using CircuitKit.Blazor.Kept;
using CircuitKit.Persistence.State;
using Microsoft.Extensions.Logging.Testing;

namespace CircuitKit.Tests.Persistence.State;

/// <summary>The owner of an app reads once why something is not kept, and never what a user typed.</summary>
public sealed class UnkeptReasonsTests
{
    private static readonly string s_owner = typeof(UnkeptReasonsTests).ToString();

    private readonly FakeLogger<UnkeptReasons> _log = new();
    private readonly UnkeptReasons _reasons;

    public UnkeptReasonsTests() => _reasons = new UnkeptReasons(_log);

    private string[] Lines => [.. _log.Collector.GetSnapshot().Select(record => $"{record.Id.Id} {record.Level} {record.Message}")];

    [Fact]
    public void Each_reason_is_logged_once()
    {
        for (var i = 0; i < 2; i++)
        {
            _reasons.NotKept(typeof(UnkeptReasonsTests), "one is a service");
            _reasons.NotRestored(typeof(UnkeptReasonsTests), new KeptValueException("it has no field one."));
            _reasons.SecretFound(typeof(UnkeptReasonsTests), "_password");
            _reasons.Unreadable("they are no document of this version (JsonException).");
            _reasons.TakenBack(typeof(UnkeptReasonsTests), new InvalidOperationException("broken"));
            _reasons.Failed(typeof(UnkeptReasonsTests), new InvalidOperationException("broken"));
        }

        Assert.Equal(
            [
                $"3300 Warning The fields of {s_owner} are not kept: one is a service. None of its fields is, so that nothing comes back in part. "
                + "Logged once for each reason.",
                $"3301 Warning Kept fields of {s_owner} do not fit it any more and are left out: it has no field one. Logged once for each reason.",
                $"3303 Information The field _password of {s_owner} is not kept: its name says that it is a secret. Logged once.",
                "3305 Warning The kept fields of a circuit could not be read and are left out: they are no document of this version (JsonException). "
                + "Logged once for each reason.",
                $"3302 Warning {s_owner} could not render with its kept fields; it renders without them, as if they had not been kept. "
                + "Logged once for each component.",
                $"3307 Warning Keeping fields failed at {s_owner}; the page goes on as without it. Logged once for each kind of failure.",
            ],
            Lines);
    }

    [Fact]
    public void Text_of_an_exception_of_the_app_s_is_not_logged()
    {
        _reasons.NotRestored(typeof(UnkeptReasonsTests), new FormatException("'4111 1111 1111 1111' is no number of a card."));

        Assert.Equal(
            $"3301 Warning Kept fields of {s_owner} do not fit it any more and are left out: its own code threw System.FormatException. "
            + "Logged once for each reason.",
            Assert.Single(Lines));
    }

    [Fact]
    public void Reason_is_known_until_the_fields_are_kept()
    {
        _reasons.NotKept(typeof(UnkeptReasonsTests), "one is a service");
        Assert.Equal("one is a service", _reasons.Of(typeof(UnkeptReasonsTests)));

        _reasons.Kept(typeof(UnkeptReasonsTests));
        Assert.Null(_reasons.Of(typeof(UnkeptReasonsTests)));
    }
}
