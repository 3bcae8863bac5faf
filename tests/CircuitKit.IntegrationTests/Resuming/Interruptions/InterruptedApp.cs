namespace CircuitKit.IntegrationTests.Resuming.Interruptions;

/// <summary>The test app, whose circuits are interrupted in one way, again and again.</summary>
internal abstract class InterruptedApp : IAsyncDisposable
{
    public static TheoryData<Interruption> All => [.. Enum.GetValues<Interruption>()];

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <param name="how">How its circuits are interrupted.</param>
    /// <param name="arguments">More arguments of the app.</param>
    public static async Task<InterruptedApp> StartAsync(Interruption how, params string[] arguments) => how switch
    {
        Interruption.Killed or Interruption.Terminated => await RestartedServer.StartServerAsync(how, arguments),
        Interruption.HandedOver => await HandingOverServers.StartServersAsync(arguments),
        _ => await SparingServer.StartServerAsync(how, arguments),
    };

    public abstract Task<HeadlessCircuit> OpenAsync(string page);

    /// <summary>Interrupts the circuit; the page goes on in another.</summary>
    public async Task ResumeAsync(HeadlessCircuit circuit) => Assert.Equal(ReconnectOutcome.Resumed, await InterruptAsync(circuit));

    public abstract ValueTask DisposeAsync();

    protected abstract Task<ReconnectOutcome> InterruptAsync(HeadlessCircuit circuit);
}
