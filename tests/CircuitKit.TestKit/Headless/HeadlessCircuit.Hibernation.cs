namespace CircuitKit.TestKit;

// What the page's script does for hibernation (wwwroot/hibernate.js). HubQuery must say ck_sleep=can.
public sealed partial class HeadlessCircuit
{
    /// <summary>After how many milliseconds hidden, and after how many left alone, the server wants to be asked; null when it does not.</summary>
    public (int HiddenAfter, int IdleAfter)? HibernationSettings { get; private set; }

    /// <summary>Asks whether the circuit may go and, upon a yes, closes the connection without a goodbye. False when the server said no.</summary>
    public async Task<bool> HibernateAsync(CancellationToken cancellationToken, string cause = "hidden")
    {
        if (!await MayHibernateAsync(cancellationToken, cause))
        {
            return false;
        }

        _isPaused = true;
        await ConnectedSocket().StopAsync(cancellationToken);
        return true;
    }

    /// <summary>Only asks; the page may think better of it.</summary>
    public Task<bool> MayHibernateAsync(CancellationToken cancellationToken, string cause = "hidden") =>
        InvokeAsync<bool>(ConnectedSocket(), "ConnectCircuit", cancellationToken, $"CircuitKit.Hibernate/{cause}");

    // Not awaited: the connection's messages come one by one, and the answer is one of them.
    private void FollowRequest(string cause) =>
        _ = Task.Run(() => _options.FollowsHibernationRequest ? HibernateAsync(CancellationToken.None, cause) : MayHibernateAsync(CancellationToken.None, "no"));
}
