using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;

namespace CircuitKit.Testing;

/// <summary>
/// An app in a process of its own, which a test kills (SIGKILL) and starts again to see what survives. For any test framework.
/// </summary>
/// <remarks>
/// <para>
/// The app is the one whose project the test project references. It runs as <c>dotnet run</c> runs it, on a loopback port that stays the same over
/// all starts, with <c>AddFileSnapshots</c> and data protection keys in a temporary folder (<see cref="CircuitTestOptions.KeepsOwnStore"/>). It must
/// call <c>AddCircuitKit()</c>.
/// </para>
/// <para>Not thread-safe, but for the pages that it opens.</para>
/// </remarks>
public sealed class CircuitTest : IAsyncDisposable
{
    private const string StartupHooks = "DOTNET_STARTUP_HOOKS";

    // Kestrel takes them for addresses too, where a container image sets them.
    private static readonly string[] s_otherAddresses = ["ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "HTTP_PORTS", "HTTPS_PORTS"];

    private readonly string _dll;
    private readonly CircuitTestOptions _options;
    private readonly TestedAppSettings _settings;
    private ServerProcess? _process;
    private string _former = "";

    private CircuitTest(string dll, CircuitTestOptions options)
    {
        _dll = dll;
        _options = options;
        _settings = new TestedAppSettings(
            Path.GetFileNameWithoutExtension(dll),
            Directory.CreateTempSubdirectory("circuitkit-testing-").FullName,
            RandomNumberGenerator.GetHexString(32),
            options.KeepsOwnStore);
        Address = new Uri($"http://127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}/");
    }

    /// <summary>Where the app listens, at each start.</summary>
    public Uri Address { get; }

    /// <summary>The id of the app's process, which changes with each start; null while it does not run.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>All that the app wrote to standard output and standard error, in all its processes.</summary>
    public string Output => _former + _process?.Output;

    internal TimeSpan StartTimeout => _options.StartTimeout;

    /// <summary>Starts an app, and waits until it answers.</summary>
    /// <typeparam name="TProgram">A type of the app's assembly, usually <c>Program</c>.</typeparam>
    /// <param name="options">How to start it. Default: as it is.</param>
    /// <param name="cancellationToken">Ends the wait, and the app.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no such app beside the tests, it does not call <c>AddCircuitKit()</c>, it ended, or it did not answer in time. The message has its
    /// output.
    /// </exception>
    public static async Task<CircuitTest> StartAsync<TProgram>(CircuitTestOptions? options = null, CancellationToken cancellationToken = default)
    {
        string dll = typeof(TProgram).Assembly.Location;
        if (!File.Exists(Path.ChangeExtension(dll, ".runtimeconfig.json")))
        {
            throw new InvalidOperationException(
                $"{typeof(TProgram).Assembly.GetName().Name} cannot be started: there is no .runtimeconfig.json beside it. Reference the project of"
                + " an app, and name a type of that project.");
        }

        CircuitTest test = new(dll, options ?? new CircuitTestOptions());
        try
        {
            await test.StartAgainAsync(cancellationToken);
            return test;
        }
        catch
        {
            await test.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a page of the app, without a browser.</summary>
    /// <param name="path">The address within the app, such as <c>/counter</c>.</param>
    /// <param name="headers">Sent with each request, for example the cookie of a signed-in user. Default none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<HeadlessCircuit> OpenAsync(
        string path = "/", IReadOnlyDictionary<string, string>? headers = null, CancellationToken cancellationToken = default) =>
        HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions
            {
                App = this,
                Page = new Uri(Address, path.TrimStart('/')),
                Headers = headers ?? new Dictionary<string, string>(),
            },
            cancellationToken);

    /// <summary>Waits until the present state of all circuits is saved, as it is by itself about a second after the last event of a user.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">A circuit could not be saved, or the app does not run.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken = default)
    {
        SaveResult saved = await SaveAllAsync(cancellationToken);
        if (saved.NotSaved.Count > 0)
        {
            throw new InvalidOperationException($"Not all circuits could be saved: {string.Join(", ", saved.NotSaved)}. {Output}");
        }
    }

    /// <summary>Kills the app: no code of it runs any more, and nothing more is saved.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
            _former += process.Output;
            _process = null;
        }
    }

    /// <summary>Starts the app again after <see cref="KillAsync"/>, at the same address.</summary>
    /// <param name="cancellationToken">Ends the wait, and the app.</param>
    /// <exception cref="InvalidOperationException">It ended, or did not answer in time; or it runs already.</exception>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        if (_process is not null)
        {
            throw new InvalidOperationException("The app runs already.");
        }

        ServerProcess process = new(StartInfo());
        try
        {
            await process.StartAsync(IsReadyAsync, _options.StartTimeout, cancellationToken);
            _process = process;
        }
        catch
        {
            // It has ended the process.
            _former += process.Output;
            throw;
        }
    }

    /// <summary>
    /// Saves all circuits, kills the app, and starts it again. For a page in a real browser; one of <see cref="OpenAsync"/> has
    /// <see cref="HeadlessCircuit.KillAndResumeAsync"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the waits.</param>
    /// <exception cref="InvalidOperationException">A circuit could not be saved, or the app did not start again.</exception>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await SaveAsync(cancellationToken);
        await KillAsync();
        await StartAgainAsync(cancellationToken);
    }

    /// <summary>Kills the app, and deletes what it has saved.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_settings.Folder, recursive: true);
    }

    /// <summary>Saves all circuits; says which could not be, and what the state check has found.</summary>
    internal async Task<SaveResult> SaveAllAsync(CancellationToken cancellationToken)
    {
        if (_process is null)
        {
            throw new InvalidOperationException("The app does not run.");
        }

        using HttpResponseMessage response = await AskAsync(HttpMethod.Post, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<SaveResult>(cancellationToken))!;
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await AskAsync(HttpMethod.Get, cancellationToken);
        return response.Headers.Contains(TestEndpoint.TokenHeader)
            ? true
            : throw new InvalidOperationException($"{_settings.App} does not call AddCircuitKit(): there is nothing to test.");
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, new Uri(Address, TestEndpoint.Path));
        request.Headers.Add(TestEndpoint.TokenHeader, _settings.Token);
        return await HubHttp.Pages.SendAsync(request, cancellationToken);
    }

    private ProcessStartInfo StartInfo()
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        ProcessStartInfo start = new(host, [_dll, .. _options.Arguments]) { WorkingDirectory = _options.ContentRoot ?? Path.GetDirectoryName(_dll)! };
        foreach (string name in s_otherAddresses)
        {
            start.Environment.Remove(name);
        }

        start.Environment["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = _options.Environment;
        string hook = typeof(CircuitTest).Assembly.Location;
        start.Environment[StartupHooks] = start.Environment.TryGetValue(StartupHooks, out string? others) && others is { Length: > 0 }
            ? others + Path.PathSeparator + hook
            : hook;
        _settings.Write(start.Environment);
        foreach ((string key, string value) in _options.Configuration)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return start;
    }
}
