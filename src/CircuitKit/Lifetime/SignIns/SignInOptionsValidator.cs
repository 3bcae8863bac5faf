namespace CircuitKit.Lifetime.SignIns;

/// <summary>Checks that <see cref="SignInOptions"/> are within their documented ranges.</summary>
internal sealed class SignInOptionsValidator() : OptionsValidator<SignInOptions>("CircuitKit:SignIn")
{
    private const int LongestPath = 500;

    protected override void Check(OptionErrors errors, SignInOptions options)
    {
        errors.Range(options.IdleAfter, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        errors.Range(options.WarnBefore, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1));
        if (options.IdleAfter is { } idle && options.WarnBefore >= idle)
        {
            errors.Add(nameof(options.WarnBefore), options.WarnBefore, $"set it to less than IdleAfter, which is {idle}.");
        }

        if (options is { IdleAfter: not null, Watch: false })
        {
            errors.Add(nameof(options.IdleAfter), options.IdleAfter, "it needs CircuitKit:SignIn:Watch; set that to true.");
        }

        if (options.IdlePath is { } path && !IsLocal(path))
        {
            errors.Add(nameof(options.IdlePath), path, $"set it to a path that begins with one slash, of at most {LongestPath} characters.");
        }
    }

    private static bool IsLocal(string path) =>
        path is { Length: > 0 and <= LongestPath } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\'));
}
