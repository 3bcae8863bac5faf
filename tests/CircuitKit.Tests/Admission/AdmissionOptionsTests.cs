using CircuitKit.Admission;

namespace CircuitKit.Tests.Admission;

public sealed class AdmissionOptionsTests
{
    [Fact]
    public void Nothing_is_limited_by_default() => Assert.True(new AdmissionOptionsValidator().Validate(null, new AdmissionOptions()).Succeeded);

    [Fact]
    public void Every_wrong_option_is_named_with_its_value_and_a_remedy()
    {
        AdmissionOptions options = new()
        {
            MaxCircuits = 0,
            ResumeMargin = 1.5,
            MemoryPressureThreshold = 0.05,
            MaxConcurrentResumes = 0,
            MaxCircuitsPerUser = 1_001,
            MaxCircuitsPerTab = 0,
            MaxCircuitsPerAddress = 0,
            UserLimitBehavior = (UserLimitBehavior)9,
            IdleConnectionTimeout = TimeSpan.FromSeconds(4),
            MaxIdleConnectionsPerAddress = 0,
            RetryAfter = TimeSpan.Zero,
            RefusalPage = " ",
            AllowedOrigins = { "https://portal.example.com", "portal.example.com", "https://portal.example.com/" },
        };

        Assert.Equal(
            [
                "CircuitKit:Admission:MaxCircuits is '0'; set it to a value from 1 to 1000000.",
                "CircuitKit:Admission:ResumeMargin is '1.5'; set it to a value from 0 to 1.",
                "CircuitKit:Admission:MemoryPressureThreshold is '0.05'; set it to a value from 0.1 to 1.",
                "CircuitKit:Admission:MaxConcurrentResumes is '0'; set it to a value from 1 to 100000.",
                "CircuitKit:Admission:MaxCircuitsPerUser is '1001'; set it to a value from 1 to 1000.",
                "CircuitKit:Admission:MaxCircuitsPerTab is '0'; set it to a value from 1 to 1000.",
                "CircuitKit:Admission:MaxCircuitsPerAddress is '0'; set it to a value from 1 to 1000000.",
                "CircuitKit:Admission:IdleConnectionTimeout is '00:00:04'; set it to a value from 00:00:05 to 00:10:00.",
                "CircuitKit:Admission:MaxIdleConnectionsPerAddress is '0'; set it to a value from 1 to 1000000.",
                "CircuitKit:Admission:RetryAfter is '00:00:00'; set it to a value from 00:00:01 to 00:10:00.",
                "CircuitKit:Admission:UserLimitBehavior is '9'; set it to one of Refuse, CloseOldest, HibernateOldest, Ask.",
                "CircuitKit:Admission:RefusalPage is ' '; set it to the path of a file in the web root, 1 to 200 characters, or not at all.",
                "CircuitKit:Admission:AllowedOrigins is 'portal.example.com'; write an origin as a browser sends it: scheme, host and port, such "
                + "as https://portal.example.com.",
                "CircuitKit:Admission:AllowedOrigins is 'https://portal.example.com/'; write an origin as a browser sends it: scheme, host and "
                + "port, such as https://portal.example.com.",
            ],
            new AdmissionOptionsValidator().Validate(null, options).Failures);
    }
}
