using System.Net.WebSockets;

namespace CircuitKit.Testing;

/// <content>Reconnect and resume after the connection was lost.</content>
public sealed partial class HeadlessCircuit
{
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Tries once, as a browser does: a new connection, then the live circuit, then its saved state. Throws the exception of the network when the
    /// server cannot be reached.
    /// </summary>
    public async Task<ReconnectOutcome> ReconnectAsync(CancellationToken cancellationToken = default)
    {
        await DropAsync();
        ThrowIfFaulted();
        HubSocket socket = await ConnectAsync(cancellationToken);
        if (!_isPaused && await InvokeAsync<bool>(socket, "ConnectCircuit", cancellationToken, CircuitSecret))
        {
            return ReconnectOutcome.Live;
        }

        // As in a browser, the state from a pause is lost with the first attempt to use it.
        (string Components, string State) state = _pausedState ?? ("[]", "");
        _pausedState = null;
        Task ready = NewPage();
        string? secret = await InvokeAsync<string>(
            socket,
            "ResumeCircuit",
            cancellationToken,
            CircuitSecret,
            _host.BaseUri.AbsoluteUri,
            _host.Uri.AbsoluteUri,
            state.Components,
            state.State);
        if (secret is null)
        {
            await socket.StopAsync(cancellationToken);
            ThrowIfFaulted();
            return ReconnectOutcome.Rejected;
        }

        CircuitSecret = secret;
        _isPaused = false;
        if (!_host.IsClassic)
        {
            // Only blazor.web.js sends components after a resume.
            await WaitForInteropAsync(cancellationToken);
            await AddRootsAsync(socket, "", cancellationToken);
            await ready.WaitAsync(cancellationToken);
        }

        return ReconnectOutcome.Resumed;
    }

    /// <summary>Whether the server offers to continue from the last snapshot of the circuit, which has crashed. Waits for the offer.</summary>
    internal Task<bool> IsOfferedToContinueAsync(CancellationToken cancellationToken) => _crash.Task.WaitAsync(cancellationToken);

    /// <summary>Continues after a crash, as a user does who takes the offer.</summary>
    internal Task<ReconnectOutcome> ContinueAsync(CancellationToken cancellationToken)
    {
        _fault = null;
        return ReconnectAsync(cancellationToken);
    }

    /// <summary>Reconnects to the live circuit. False when the server does not have it.</summary>
    internal async Task<bool> ConnectAgainAsync(CancellationToken cancellationToken)
    {
        await DropAsync();
        HubSocket socket = await ConnectAsync(cancellationToken);
        return await socket.InvokeAsync<bool>("ConnectCircuit", cancellationToken, CircuitSecret);
    }

    /// <summary>Reports a word of the page's script, in place of a secret.</summary>
    internal Task ReportAsync(string word, CancellationToken cancellationToken) =>
        InvokeAsync<bool>(ConnectedSocket(), "ConnectCircuit", cancellationToken, word);

    /// <summary>Resumes the circuit, learns its new secret, and loses the connection before the page adds its components.</summary>
    internal async Task<bool> ResumeAndDropAsync(CancellationToken cancellationToken)
    {
        bool resumed = await ResumeAndHoldAsync(cancellationToken);
        await DropAsync();
        return resumed;
    }

    /// <summary>Resumes the circuit and learns its new secret. The page is not shown until <see cref="ShowAsync"/>.</summary>
    internal async Task<bool> ResumeAndHoldAsync(CancellationToken cancellationToken)
    {
        await DropAsync();
        HubSocket socket = await ConnectAsync(cancellationToken);
        _ = NewPage();
        string? secret = await socket.InvokeAsync<string>(
            "ResumeCircuit", cancellationToken, CircuitSecret, _host.BaseUri.AbsoluteUri, _host.Uri.AbsoluteUri, "[]", "");
        CircuitSecret = secret ?? CircuitSecret;
        return secret is not null;
    }

    /// <summary>Continues after <see cref="ResumeAndHoldAsync"/>: adds the page's components and waits until they are rendered.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="components">How many of the page's components to add; fewer than all simulate a page that has changed.</param>
    internal async Task ShowAsync(CancellationToken cancellationToken, int components = int.MaxValue)
    {
        await WaitForInteropAsync(cancellationToken);
        await AddRootsAsync(ConnectedSocket(), "", cancellationToken, components);
        await _ready.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Tries until the server can be reached, with random waits of 50 to 250 ms.</summary>
    /// <exception cref="TimeoutException">The server could not be reached, or did not respond, until the deadline.</exception>
    public async Task<ReconnectOutcome> ReconnectUntilAsync(DateTimeOffset deadline, CancellationToken cancellationToken = default)
    {
        TimeSpan left = deadline - _options.TimeProvider.GetUtcNow();
        using CancellationTokenSource late = new(left > TimeSpan.Zero ? left : TimeSpan.Zero, _options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        Exception? away = null;
        while (true)
        {
            try
            {
                return await ReconnectAsync(either.Token);
            }
            catch (Exception e) when (IsServerAway(e) && !late.IsCancellationRequested)
            {
                away = e;
            }
            catch (Exception e) when (late.IsCancellationRequested && e is not CircuitErrorException)
            {
                throw new TimeoutException("The server did not come back in time.", away ?? e);
            }

            await WaitForNextAttemptAsync(cancellationToken);
        }
    }

    private Task WaitForNextAttemptAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = s_shortestWait + ((s_longestWait - s_shortestWait) * Random.Shared.NextDouble());
        return Task.Delay(wait, _options.TimeProvider, cancellationToken);
    }

    private static bool IsServerAway(Exception e) => e is WebSocketException or HttpRequestException or CircuitDisconnectedException or IOException;
}
