namespace CircuitKit.Testing;

/// <content>What a page is after its server was killed.</content>
public sealed partial class HeadlessCircuit
{
    // For what a resumed page still loads.
    private static readonly TimeSpan s_loading = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Saves the page, kills its server (SIGKILL), starts the server again, and has the page resumed; then compares all texts and values of the page
    /// with those before. What differs for 2 seconds counts as lost. Only for a page of <see cref="CircuitTest.OpenAsync"/>.
    /// </summary>
    /// <param name="within">The id of the element that counts; null for the whole page, with all that its layout shows.</param>
    /// <param name="cancellationToken">Ends the waits.</param>
    /// <exception cref="InvalidOperationException">
    /// No <see cref="CircuitTest"/> has opened the page, it has no such element, or the app did not start again.
    /// </exception>
    public async Task<ResumeReport> KillAndResumeAsync(string? within = null, CancellationToken cancellationToken = default)
    {
        if (_options.App is not { } app)
        {
            throw new InvalidOperationException("Only a page of CircuitTest.OpenAsync can have its server killed.");
        }

        if (within is not null)
        {
            _ = Locked(() => Element(within));
        }

        SaveResult saved = await app.SaveAllAsync(cancellationToken);
        PageValues before = Locked(() => _page.Values(within));
        await app.KillAsync();
        await app.StartAgainAsync(cancellationToken);
        ReconnectOutcome outcome = await ReconnectUntilAsync(_options.TimeProvider.GetUtcNow() + app.StartTimeout, cancellationToken);
        return new ResumeReport(_host.Uri.PathAndQuery)
        {
            Outcome = outcome,
            Lost = outcome == ReconnectOutcome.Rejected ? before.Compare(new PageValues()) : await CompareAsync(before, within, cancellationToken),
            Findings = [.. saved.NotSaved.Select(circuit => $"Not saved: {circuit}"), .. saved.Findings],
        };
    }

    private async Task<IReadOnlyList<LostValue>> CompareAsync(PageValues before, string? within, CancellationToken cancellationToken)
    {
        try
        {
            await WaitForAsync(() => Compare().Count == 0, cancellationToken).WaitAsync(s_loading, _options.TimeProvider, cancellationToken);
            return [];
        }
        catch (TimeoutException)
        {
            return Locked(Compare);
        }

        IReadOnlyList<LostValue> Compare() => before.Compare(_page.Values(within));
    }
}
