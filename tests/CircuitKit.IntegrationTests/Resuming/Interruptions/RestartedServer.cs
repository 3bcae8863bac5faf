namespace CircuitKit.IntegrationTests.Resuming.Interruptions;

/// <summary>A server in a process that ends, and starts again.</summary>
internal sealed class RestartedServer : InterruptedApp
{
    private readonly RestartableApp _app;
    private readonly bool _isKilled;

    private RestartedServer(RestartableApp app, bool isKilled) => (_app, _isKilled) = (app, isKilled);

    public static async Task<InterruptedApp> StartServerAsync(Interruption how, string[] arguments) =>
        new RestartedServer(await RestartableApp.StartAsync(arguments), how == Interruption.Killed);

    public override Task<HeadlessCircuit> OpenAsync(string page) => _app.OpenAsync(page);

    public override ValueTask DisposeAsync() => _app.DisposeAsync();

    protected override async Task<ReconnectOutcome> InterruptAsync(HeadlessCircuit circuit)
    {
        if (!_isKilled)
        {
            // At once: what no checkpoint has is saved by the drain.
            return await await _app.TerminateAndReconnectAsync(circuit);
        }

        await _app.WaitForSnapshotsAsync();
        return await _app.KillAndReconnectAsync(circuit);
    }
}
