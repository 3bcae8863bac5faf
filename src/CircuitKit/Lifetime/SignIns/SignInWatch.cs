using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>
/// Ends connected circuits whose sign-in has expired, after their pages had the opportunity to prove that it was renewed, and those whose user did
/// nothing for too long.
/// </summary>
internal sealed class SignInWatch(
    CircuitTable circuits,
    PageEnds ends,
    SignInUses uses,
    FleetUses fleet,
    IOptions<SignInOptions> options,
    [Clock] TimeProvider time,
    ILogger<SignInWatch> logger) : BackgroundLoop
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long after the end of a sign-in, or of the time to do nothing, a circuit ends whose page has not responded.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>How long before the end of a sign-in its pages are asked for the first time: then it can still be renewed.</summary>
    internal static readonly TimeSpan CheckBefore = TimeSpan.FromSeconds(30);

    private const int MostQuestions = 200;

    private readonly SignInOptions _options = options.Value;
    private readonly LogOnce _failures = new();

    protected override Task RunAsync(CancellationToken stoppingToken) =>
        _options.Watch ? EveryAsync(Interval, time, TurnAsync, TurnFailed, stoppingToken) : Task.CompletedTask;

    private void TurnFailed(Exception exception)
    {
        if (_failures.IsNew(exception.GetType().Name))
        {
            Log.SignInWatchFailed(logger, exception);
        }
    }

    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        var last = uses.Last();
        List<TrackedCircuit> idle = [];
        foreach (var circuit in circuits.Live)
        {
            if (circuit is { SignIn: { } signIn, Connection: not null, IsClosed: false }
                && circuit.End?.Reason is not (CircuitCloseReason.SignInExpired or CircuitCloseReason.Idle))
            {
                var use = signIn.Mark is { } mark ? Math.Max(circuit.LastUse, last.GetValueOrDefault(mark)) : circuit.LastUse;
                if (!IsOver(circuit, signIn, use) && IsIdle(circuit, signIn, use))
                {
                    idle.Add(circuit);
                }
            }
        }

        if (idle.Count > 0)
        {
            await EndIdleAsync(idle, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsOver(TrackedCircuit circuit, SignIn signIn, long use)
    {
        if (signIn.ExpiresAt is not { } expires)
        {
            return false;
        }

        var now = time.GetUtcNow();
        if (now >= expires + Grace)
        {
            _ = ends.EndAsync(circuit, CircuitCloseReason.SignInExpired);
            return true;
        }

        var life = expires - (signIn.IssuedAt ?? now);
        var before = life / 4 < CheckBefore ? life / 4 : CheckBefore;
        if ((signIn.Checks == 0 && now >= expires - before) || (signIn.Checks == 1 && now >= expires))
        {
            // As the framework renews the ticket of a request in the second half of its life: a page that is used makes no request by itself.
            var isUsed = now - time.GetElapsedTime(use) >= expires - (life / 2);
            Tell(circuit, "check", signIn.Checks++ == 0 && isUsed ? SignInRequests.Renew : "read");
        }

        return false;
    }

    private bool IsIdle(TrackedCircuit circuit, SignIn signIn, long use)
    {
        if (_options.IdleAfter is not { } most)
        {
            return false;
        }

        var idle = time.GetElapsedTime(use);
        if (idle >= most - _options.WarnBefore && signIn.AskedAboutUse != use)
        {
            signIn.AskedAboutUse = use;
            Tell(circuit, "used");
        }

        return idle >= most + Grace;
    }

    // The user may be at work in a circuit of another node.
    private async Task EndIdleAsync(List<TrackedCircuit> idle, CancellationToken cancellationToken)
    {
        string[] marks = [.. idle.Select(circuit => circuit.SignIn?.Mark).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostQuestions)];
        var ages = await fleet.AgesAsync(marks, cancellationToken).ConfigureAwait(false);
        foreach (var circuit in idle)
        {
            // Those that were not asked about are asked about at the next turn.
            var age = circuit.SignIn?.Mark is { } mark ? ages.GetValueOrDefault(mark) : TimeSpan.MaxValue;
            if (age >= _options.IdleAfter + Grace)
            {
                _ = ends.EndAsync(circuit, CircuitCloseReason.Idle);
            }
            else if (age > TimeSpan.Zero)
            {
                circuit.WasUsed(time.GetTimestamp() - (long)(age.TotalSeconds * time.TimestampFrequency));
            }
        }
    }

    private static void Tell(TrackedCircuit circuit, params object?[] contents) =>
        _ = circuit.TellAsync(SignInStep.Message, contents, CancellationToken.None)
            .ContinueWith(static told => told.Exception, TaskContinuationOptions.OnlyOnFaulted);
}
