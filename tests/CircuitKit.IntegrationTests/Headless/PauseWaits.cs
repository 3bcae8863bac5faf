namespace CircuitKit.IntegrationTests.Headless;

internal static class PauseWaits
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Reconnects a paused circuit. Stock answers a pause before it has saved anything, and says nothing when it has; until then it rejects.
    /// </summary>
    public static async Task<ReconnectOutcome> ReconnectAfterPauseAsync(this HeadlessCircuit circuit, CancellationToken cancellationToken)
    {
        ReconnectOutcome outcome;
        while ((outcome = await circuit.ReconnectAsync(cancellationToken)) == ReconnectOutcome.Rejected)
        {
            await Task.Delay(s_poll, TimeProvider.System, cancellationToken);
        }

        return outcome;
    }
}
