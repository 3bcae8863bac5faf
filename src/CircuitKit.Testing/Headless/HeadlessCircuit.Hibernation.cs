using System.Collections.Concurrent;

namespace CircuitKit.Testing;

/// <content>
/// Hibernation, as the page's script does it (Scripts/page/hibernate.js), and the move to a newer version. Requires ck_sleep=can in HubQuery.
/// </content>
public sealed partial class HeadlessCircuit
{
    /// <summary>After how many hidden and how many idle milliseconds the page is to ask for hibernation; null for never.</summary>
    internal (int HiddenAfter, int IdleAfter)? HibernationSettings { get; private set; }

    private readonly ConcurrentQueue<string> _newVersions = [];

    /// <summary>The versions of the app that the page was told it should have. Requires ck_version in HubQuery.</summary>
    internal IReadOnlyCollection<string> NewVersions => _newVersions;

    /// <summary>Asks whether the page can be loaded anew, as one that moves to a newer version (wwwroot/newversion.js).</summary>
    internal Task<bool> MayMoveAsync(CancellationToken cancellationToken, string words = "kept") =>
        InvokeAsync<bool>(ConnectedSocket(), "ConnectCircuit", cancellationToken, $"CircuitKit.Move/{words}");

    /// <summary>Asks whether the circuit may hibernate, and if so ends the connection. False when the server refused.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
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

    /// <summary>Asks whether the circuit may hibernate, and does no more.</summary>
    internal Task<bool> MayHibernateAsync(CancellationToken cancellationToken, string cause = "hidden") =>
        InvokeAsync<bool>(ConnectedSocket(), "ConnectCircuit", cancellationToken, $"CircuitKit.Hibernate/{cause}");

    // Not awaited, because the response is a message, and messages of the connection arrive one at a time.
    private void FollowRequest(string cause) => _ = Task.Run(() => _options.FollowsHibernationRequest
        ? HibernateAsync(cause, CancellationToken.None)
        : MayHibernateAsync(CancellationToken.None, "no"));
}
