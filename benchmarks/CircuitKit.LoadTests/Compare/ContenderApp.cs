using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Compare;

/// <summary>The test app as one contender, in a process of its own, with a folder or a Redis of its own.</summary>
internal sealed class ContenderApp : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private AppProcess? _app;

    private ContenderApp(Contender contender) => Contender = contender;

    public Contender Contender { get; }

    public RedisServer? Redis { get; private set; }

    public AppProcess App => _app ?? throw new InvalidOperationException("The app was not started.");

    /// <param name="contender">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="arguments">More arguments for the test app.</param>
    public static Task<ContenderApp> StartAsync(
        Contender contender, CancellationToken cancellationToken, params IReadOnlyList<string> arguments) =>
        StartAsync(contender, arguments, new Dictionary<string, string>(), cancellationToken);

    /// <param name="contender">Which.</param>
    /// <param name="arguments">More arguments for the test app.</param>
    /// <param name="environment">Added to its environment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ContenderApp> StartAsync(
        Contender contender, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ContenderApp app = new(contender);
        try
        {
            await app.StartAsync(arguments, environment, cancellationToken);
            return app;
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or FileNotFoundException)
        {
            await app.DisposeAsync();
            throw new LoadException($"{contender} could not be started: {e.Message}", e);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task StartAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        Redis = ContenderStore.NeedsRedis(Contender) ? await RedisServer.StartAsync() : null;
        _app = await AppProcess.StartAsync(
            new AppProcessOptions
            {
                Dll = BuildOutput.Dll("tests/CircuitKit.TestApp"),
                Arguments = ["--mode", "global", "--store", ContenderStore.Of(Contender, _folder.Path, Redis?.Port), .. arguments],
                Environment = environment,
                ReadyPath = "test/info",
            },
            cancellationToken);
    }
}
