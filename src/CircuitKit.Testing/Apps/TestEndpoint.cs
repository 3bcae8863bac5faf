using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CircuitKit.Testing;

/// <summary>Answers the requests of a test, in front of all middleware of the app.</summary>
internal sealed class TestEndpoint(
    string token,
    FoundByStateCheck found,
    ICircuitRegistry registry,
    ICircuitControl control,
    IOptions<CircuitKitOptions> options,
    IHostEnvironment environment) : IStartupFilter
{
    public const string Path = "/_circuitkit-testing";
    public const string TokenHeader = "CircuitKit-Testing";

    /// <summary>How long a page must be quiet before the state check looks at it.</summary>
    public static readonly TimeSpan QuietPeriod = TimeSpan.FromMilliseconds(100);

    // The store of a busy machine may be away for a moment.
    private static readonly TimeSpan s_longestSave = TimeSpan.FromSeconds(10);

    // A page that is never quiet is killed all the same.
    private static readonly TimeSpan s_longestCheck = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _token = Encoding.ASCII.GetBytes(token);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(AnswerAsync);
        next(app);
    };

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path != Path || !IsOurs(context.Request))
        {
            await next(context);
            return;
        }

        // So that the test knows who has answered.
        context.Response.Headers[TokenHeader] = "1";
        if (HttpMethods.IsPost(context.Request.Method))
        {
            await context.Response.WriteAsJsonAsync(await SaveAllAsync(context.RequestAborted), context.RequestAborted);
        }
    }

    private bool IsOurs(HttpRequest request) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers[TokenHeader].ToString()), _token);

    private async Task<SaveResult> SaveAllAsync(CancellationToken cancellationToken)
    {
        List<string> notSaved = [];
        foreach (CircuitInfo circuit in registry.List())
        {
            if (!await IsSavedAsync(circuit, cancellationToken))
            {
                notSaved.Add(circuit.Url ?? circuit.Id);
            }
        }

        await WaitForStateCheckAsync(cancellationToken);
        return new SaveResult(notSaved, found.All);
    }

    // What hibernates is in the store already. What just begins to, or ends, takes no checkpoint any more.
    private async Task<bool> IsSavedAsync(CircuitInfo circuit, CancellationToken cancellationToken)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (registry.Find(circuit.Id) is { State: not CircuitState.Hibernated }
            && (await control.CheckpointAsync(circuit, cancellationToken)).Outcome == CircuitCommandOutcome.Failed)
        {
            if (TimeProvider.System.GetElapsedTime(started) > s_longestSave)
            {
                return false;
            }

            await Task.Delay(s_poll, TimeProvider.System, cancellationToken);
        }

        return true;
    }

    private async Task WaitForStateCheckAsync(CancellationToken cancellationToken)
    {
        if (!(options.Value.StateCheck.Enabled ?? environment.IsDevelopment()))
        {
            return;
        }

        long started = TimeProvider.System.GetTimestamp();
        while (registry.List().Any(circuit => circuit is { State: CircuitState.Connected, EventCount: > 0 } && !found.HasChecked(circuit))
            && TimeProvider.System.GetElapsedTime(started) < s_longestCheck)
        {
            await Task.Delay(s_poll, TimeProvider.System, cancellationToken);
        }
    }
}

/// <summary>What a test hears when all circuits were saved.</summary>
/// <param name="NotSaved">The circuits that could not be.</param>
/// <param name="Findings">What the state check has said so far.</param>
internal sealed record SaveResult(IReadOnlyList<string> NotSaved, IReadOnlyList<string> Findings);
