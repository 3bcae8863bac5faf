using CircuitKit.Tracking.RealUsers;

namespace CircuitKit.Dashboard.Pages;

/// <summary>
/// Counts by page what browsers report of their users: the times of each kind by step of <see cref="DurationScale"/>, one kind after the other, and
/// then the errors of scripts.
/// </summary>
internal sealed class PageExperiences() : PageCounts(Length)
{
    private const int Loads = 0;
    private const int Events = Loads + DurationScale.Steps;
    private const int Resumes = Events + DurationScale.Steps;
    private const int Errors = Resumes + DurationScale.Steps;
    private const int Length = Errors + 1;

    public void Add(string route, PageValue kind, int amount)
    {
        if (kind == PageValue.Errors)
        {
            Add(route, Errors, times: amount);
            return;
        }

        var first = kind switch
        {
            PageValue.Load => Loads,
            PageValue.Event => Events,
            _ => Resumes,
        };
        Add(route, first + DurationScale.StepOf(TimeSpan.FromMilliseconds(amount)), times: 1);
    }

    /// <summary>Adds the counts of two servers, of which one may be of another version and not count, or count otherwise.</summary>
    public static IReadOnlyList<long> Add(IReadOnlyList<long> one, IReadOnlyList<long> other) =>
        one.Count != Length ? other : other.Count != Length ? one : [.. one.Zip(other, (first, second) => first + second)];

    /// <summary>Returns null when nothing was reported.</summary>
    public static UserExperience? Summarize(IReadOnlyList<long> counts) => counts.Count != Length || counts.All(count => count == 0)
        ? null
        : new UserExperience(Times(counts, Loads), Times(counts, Events), Times(counts, Resumes), counts[Errors]);

    private static UserTimes? Times(IReadOnlyList<long> counts, int first)
    {
        long[] steps = [.. counts.Skip(first).Take(DurationScale.Steps)];
        return DurationScale.Quantile(steps, 0.5) is { } usual && DurationScale.Quantile(steps, 0.95) is { } slow
            ? new UserTimes(steps.Sum(), usual, slow)
            : null;
    }
}

/// <summary>What users felt recently, as their browsers measured it. Null stands for nothing measured.</summary>
/// <param name="Load">The times until a page could be used.</param>
/// <param name="Event">The times until an event had changed the page.</param>
/// <param name="Resume">The waits after a lost connection.</param>
/// <param name="Errors">How many errors no script has caught.</param>
internal sealed record UserExperience(UserTimes? Load, UserTimes? Event, UserTimes? Resume, long Errors);

/// <summary>Times of users.</summary>
/// <param name="Times">How many there are.</param>
/// <param name="UsualSeconds">The median.</param>
/// <param name="SlowSeconds">The 95th percentile.</param>
internal sealed record UserTimes(long Times, double UsualSeconds, double SlowSeconds);
