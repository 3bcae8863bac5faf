namespace CircuitKit.Testing;

// What the page's script does for hibernation (wwwroot/hibernate.js). HubQuery must say ck_sleep=can.
public sealed partial class HeadlessCircuit
{
    /// <summary>After how many milliseconds hidden, and after how many left alone, the server wants to be asked; null when it does not.</summary>
    internal (int HiddenAfter, int IdleAfter)? HibernationSettings { get; private set; }

    /// <summary>Asks whether the circuit may sleep and, upon a yes, closes the connection without a goodbye. False when the server said no.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<bool> HibernateAsync(CancellationToken cancellationToken = default) => HibernateAsync("hidden", cancellationToken);

    internal async Task<bool> HibernateAsync(string cause, CancellationToken cancellationToken)
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
    internal Task<bool> MayHibernateAsync(CancellationToken cancellationToken, string cause = "hidden") =>
        InvokeAsync<bool>(ConnectedSocket(), "ConnectCircuit", cancellationToken, $"CircuitKit.Hibernate/{cause}");

    // Not awaited: the connection's messages come one by one, and the answer is one of them.
    private void FollowRequest(string cause) =>
        _ = Task.Run(() => _options.FollowsHibernationRequest ? HibernateAsync(cause, CancellationToken.None) : MayHibernateAsync(CancellationToken.None, "no"));
}
