using System.Diagnostics;

namespace CircuitKit.Testing;

/// <summary>A web server in a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly ProcessOutput _output = new();

    public ServerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _output.Add(line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>137 after a kill. Only once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>All it wrote to standard output and standard error so far.</summary>
    public string Output => _output.ToString();

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="isReady">Asks it; true when it is ready. An <see cref="HttpRequestException"/> means that it does not listen yet.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">Ends the wait, and the process.</param>
    /// <exception cref="InvalidOperationException">It ended, or did not answer in time; the message has its output.</exception>
    public async Task StartAsync(Func<CancellationToken, Task<bool>> isReady, TimeSpan limit, CancellationToken cancellationToken)
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            await WaitUntilReadyAsync(isReady, limit, cancellationToken);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until it has written this. What it writes arrives after what it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended without; the message has its output.</exception>
    public async Task WaitForOutputAsync(string text, CancellationToken cancellationToken)
    {
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (!HasExited)
            {
                await Task.Delay(s_poll, TimeProvider.System, cancellationToken);
                continue;
            }

            // Its last lines may be on their way yet.
            await WaitForExitAsync(cancellationToken);
            if (!Output.Contains(text, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"The app ended and did not say '{text}'. {Output}");
            }
        }
    }

    /// <summary>SIGKILL: no code of the app runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync(CancellationToken.None);
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Kills it if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync(Func<CancellationToken, Task<bool>> isReady, TimeSpan limit, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(limit, TimeProvider.System);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            while (!await AnswersAsync(isReady, either.Token))
            {
                await Task.Delay(s_poll, TimeProvider.System, either.Token);
            }
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The app did not answer within {limit}. {Output}", e);
        }
    }

    private async Task<bool> AnswersAsync(Func<CancellationToken, Task<bool>> isReady, CancellationToken cancellationToken)
    {
        try
        {
            return await isReady(cancellationToken);
        }
        catch (HttpRequestException) when (!_process.HasExited)
        {
            return false;
        }
        catch (HttpRequestException e)
        {
            // And all that it has written is here.
            await WaitForExitAsync(cancellationToken);
            throw new InvalidOperationException($"The app ended with code {ExitCode} before it answered. {Output}", e);
        }
    }
}
