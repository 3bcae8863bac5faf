using CircuitKit.Admission.Http;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission;

/// <summary>Checks <see cref="AdmissionOptions"/> against the ranges in its documentation.</summary>
internal sealed class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>
{
    private const int LongestPage = 200;

    public ValidateOptionsResult Validate(string? name, AdmissionOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Admission");
        Range(errors, nameof(options.MaxCircuits), options.MaxCircuits, 1, 1_000_000);
        errors.Range(nameof(options.ResumeMargin), options.ResumeMargin, 0.0, 1.0);
        Range(errors, nameof(options.MemoryPressureThreshold), options.MemoryPressureThreshold, 0.1, 1.0);
        Range(errors, nameof(options.MaxConcurrentResumes), options.MaxConcurrentResumes, 1, 100_000);
        Range(errors, nameof(options.MaxCircuitsPerUser), options.MaxCircuitsPerUser, 1, 1_000);
        Range(errors, nameof(options.MaxCircuitsPerTab), options.MaxCircuitsPerTab, 1, 1_000);
        Range(errors, nameof(options.MaxCircuitsPerAddress), options.MaxCircuitsPerAddress, 1, 1_000_000);
        errors.Range(nameof(options.RetryAfter), options.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        if (!Enum.IsDefined(options.UserLimitBehavior))
        {
            var names = string.Join(", ", Enum.GetNames<UserLimitBehavior>());
            errors.Add(nameof(options.UserLimitBehavior), options.UserLimitBehavior, $"set it to one of {names}.");
        }

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

        return errors.ToResult();
    }

    private static void Range<T>(OptionErrors errors, string option, T? value, T min, T max)
        where T : struct, IComparable<T>
    {
        if (value is { } set)
        {
            errors.Range(option, set, min, max);
        }
    }
}
