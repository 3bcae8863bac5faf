using System.Globalization;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>
/// Learns the sign-in of each connection, and receives what the page's script reports: a proof that it was renewed, and when its user last did
/// something in the browser.
/// </summary>
internal sealed class SignInStep(
    CookieSignIns signIns, EndedSignIns ended, SignInProof proof, IOptions<SignInOptions> options, [Clock] TimeProvider time) : HubStep
{
    /// <summary>The message to the browser's script (<c>lifecycle.js</c>, <c>sign-in.js</c>).</summary>
    public const string Message = "CircuitKit.SignIn";

    private const string Is = "is/";
    private const string Used = "used/";

    private readonly SignInOptions _options = options.Value;

    public override bool Wants(BlazorHubCall call) => call == BlazorHubCall.SignIn;

    public override async Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next)
    {
        if (await signIns.FindAsync(context.GetHttpContext(), connection.User).ConfigureAwait(false) is { SignIn: var signIn })
        {
            connection.SignIn = signIn;
            if (signIn.Mark is { } mark && ended.Contains(mark))
            {
                connection.Disown();
            }
        }

        await next().ConfigureAwait(false);
        if (_options.IdleAfter is { } idle && connection.SignIn is not null)
        {
            await connection.TellAsync(
                Message,
                [
                    "idle",
                    (int)idle.TotalMilliseconds,
                    (int)_options.WarnBefore.TotalMilliseconds,
                    _options.IdleSignOut ? 1 : 0,
                    _options.IdlePath ?? string.Empty,
                ],
                context.ConnectionAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        var report = BlazorHub.SignInReport(message.Arguments);
        if (report.StartsWith(Is, StringComparison.Ordinal))
        {
            Renewed(message.Connection, report[Is.Length..]);
        }
        else if (report.StartsWith(Used, StringComparison.Ordinal)
            && uint.TryParse(report.AsSpan(Used.Length), CultureInfo.InvariantCulture, out var milliseconds))
        {
            message.Connection.Circuit?.WasUsed(time.GetTimestamp() - (long)(milliseconds / 1000.0 * time.TimestampFrequency));
        }

        return ValueTask.FromResult<object?>(false);
    }

    // Of the same sign-in only, and never to an earlier time.
    private void Renewed(CircuitConnection connection, string text)
    {
        if (connection.SignIn is { } known
            && proof.Read(text, connection.User) is { } proven
            && proven.Mark == known.Mark
            && proven.ExpiresAt > known.ExpiresAt)
        {
            connection.SignIn = proven;
            connection.Circuit?.SignIn = proven;
        }
    }
}
