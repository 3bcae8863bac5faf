using CircuitKit.Admission.Door;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission;

/// <summary>Holds <see cref="AdmissionOptions"/> to the ranges its documentation gives.</summary>
internal sealed class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>
{
    private const int LongestPage = 200;

    public ValidateOptionsResult Validate(string? name, AdmissionOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Admission");
        Range(errors, nameof(options.MaxCircuits), options.MaxCircuits, 1, 1_000_000);
        errors.Range(nameof(options.ResumeMargin), options.ResumeMargin, 0.0, 1.0);
        Range(errors, nameof(options.MemoryLimit), options.MemoryLimit, 0.1, 1.0);
        Range(errors, nameof(options.RefuseNewAtResumes), options.RefuseNewAtResumes, 1, 100_000);
        Range(errors, nameof(options.MaxCircuitsPerUser), options.MaxCircuitsPerUser, 1, 1_000);
        Range(errors, nameof(options.MaxCircuitsPerTab), options.MaxCircuitsPerTab, 1, 1_000);
        Range(errors, nameof(options.MaxCircuitsPerAddress), options.MaxCircuitsPerAddress, 1, 1_000_000);
        errors.Range(nameof(options.RetryAfter), options.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        if (!Enum.IsDefined(options.WhenUserLimitReached))
        {
            errors.Add(nameof(options.WhenUserLimitReached), options.WhenUserLimitReached, $"set it to one of {string.Join(", ", Enum.GetNames<UserLimitAction>())}.");
        }

        if (options.RefusalPage is { } page && (page.Length > LongestPage || string.IsNullOrWhiteSpace(page)))
        {
            errors.Add(nameof(options.RefusalPage), page, $"set it to the path of a file in the web root, 1 to {LongestPage} characters, or not at all.");
        }

        foreach (var origin in options.AllowedOrigins.Where(origin => OriginCheck.Normalize(origin) is null))
        {
            errors.Add(nameof(options.AllowedOrigins), origin, "write an origin as a browser sends it: scheme, host and port, such as https://portal.example.com.");
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
