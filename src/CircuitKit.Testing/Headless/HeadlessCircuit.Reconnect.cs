using System.Net.WebSockets;

namespace CircuitKit.Testing;

// Coming back after the connection was lost.
public sealed partial class HeadlessCircuit
{
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Tries once, as a browser does: a new connection, then the circuit itself, then its saved state. Throws what the network threw when
    /// the server is not there.
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

        // As in a browser, the state from a pause is gone with the first attempt to use it.
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
            // blazor.server.js sends no components after a resume; blazor.web.js does.
            await WaitForInteropAsync(cancellationToken);
            await AddRootsAsync(socket, "", cancellationToken);
            await ready.WaitAsync(cancellationToken);
        }

        return ReconnectOutcome.Resumed;
    }

    /// <summary>Asks for the live circuit and for nothing else. False when the server does not have it.</summary>
    internal async Task<bool> ConnectAgainAsync(CancellationToken cancellationToken)
    {
        await DropAsync();
        HubSocket socket = await ConnectAsync(cancellationToken);
        return await socket.InvokeAsync<bool>("ConnectCircuit", cancellationToken, CircuitSecret);
    }

    /// <summary>Resumes the circuit, learns its new secret, and loses the connection before the page's components are there.</summary>
    internal async Task<bool> ResumeAndDropAsync(CancellationToken cancellationToken)
    {
        bool resumed = await ResumeAndHoldAsync(cancellationToken);
        await DropAsync();
        return resumed;
    }

    /// <summary>Resumes the circuit, learns its new secret, and does no more: the page is not shown until <see cref="ShowAsync"/>.</summary>
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

    /// <summary>Goes on after <see cref="ResumeAndHoldAsync"/>: sends the page's components and waits until they are rendered.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="components">Sends only so many of the page's components, as a page does that has changed.</param>
    internal async Task ShowAsync(CancellationToken cancellationToken, int components = int.MaxValue)
    {
        await WaitForInteropAsync(cancellationToken);
        await AddRootsAsync(ConnectedSocket(), "", cancellationToken, components);
        await _ready.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Tries again and again while the server is not there, with jittered waits of 50 to 250 ms.</summary>
    /// <exception cref="TimeoutException">The server was not there, or did not answer, until the deadline.</exception>
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
