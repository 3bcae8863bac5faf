using StackExchange.Redis;

namespace CircuitKit.Snapshots.Redis;

/// <summary>Checks what can be known without a connection. A configuration string may hold a password and is never repeated.</summary>
internal sealed class RedisOptionsValidator() : OptionsValidator<RedisOptions>("CircuitKit:Redis")
{
    private const int MaxPrefixLength = 100;

    protected override void Check(OptionErrors errors, RedisOptions options)
    {
        if (options.ConnectionFactory is null && !IsConfiguration(options.Configuration))
        {
            var shown = string.IsNullOrWhiteSpace(options.Configuration) ? string.Empty : "(not shown)";
            errors.Add(
                nameof(options.Configuration),
                shown,
                "set it to the address of a Redis server, such as 'localhost:6379', or set ConnectionFactory.");
        }

        if (options.KeyPrefix is { } prefix && (prefix.Length is 0 or > MaxPrefixLength || prefix.AsSpan().ContainsAny('{', '}')))
        {
            errors.Add(nameof(options.KeyPrefix), options.KeyPrefix, $"set it to 1 to {MaxPrefixLength} characters without braces.");
        }
    }

    private static bool IsConfiguration(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
