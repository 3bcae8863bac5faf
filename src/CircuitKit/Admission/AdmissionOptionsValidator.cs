using CircuitKit.Admission.Http;

namespace CircuitKit.Admission;

/// <summary>Holds <see cref="AdmissionOptions"/> to the ranges its documentation gives.</summary>
internal sealed class AdmissionOptionsValidator() : OptionsValidator<AdmissionOptions>("CircuitKit:Admission")
{
    private const int LongestPage = 200;

    protected override void Check(OptionErrors errors, AdmissionOptions options)
    {
        errors.Range(options.MaxCircuits, 1, 1_000_000);
        errors.Range(options.ResumeMargin, 0.0, 1.0);
        errors.Range(options.MemoryPressureThreshold, 0.1, 1.0);
        errors.Range(options.MaxConcurrentResumes, 1, 100_000);
        errors.Range(options.MaxCircuitsPerUser, 1, 1_000);
        errors.Range(options.MaxCircuitsPerTab, 1, 1_000);
        errors.Range(options.MaxCircuitsPerAddress, 1, 1_000_000);
        errors.Range(options.IdleConnectionTimeout, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        errors.Range(options.MaxIdleConnectionsPerAddress, 1, 1_000_000);
        errors.Range(options.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        errors.Defined(options.UserLimitBehavior);

        if (options.RefusalPage is { } page && (page.Length > LongestPage || string.IsNullOrWhiteSpace(page)))
        {
            var remedy = $"set it to the path of a file in the web root, 1 to {LongestPage} characters, or not at all.";
            errors.Add(nameof(options.RefusalPage), page, remedy);
        }

        const string Origin = "write an origin as a browser sends it: scheme, host and port, such as https://portal.example.com.";
        foreach (var origin in options.AllowedOrigins.Where(origin => OriginCheck.Normalize(origin) is null))
        {
            errors.Add(nameof(options.AllowedOrigins), origin, Origin);
        }
    }
}
