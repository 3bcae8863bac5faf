using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Persistence.Resume;

/// <summary>
/// The circuits that were made from snapshots and whose browsers have not sent the page's components yet: the framework calls no circuit handler for
/// them, and the table does not know them.
/// </summary>
internal sealed class UnopenedResumes(BlazorBridge bridge, CircuitOwnership ownership, [Clock] TimeProvider time)
{
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(160);

    private readonly ConcurrentDictionary<SnapshotKey, UnopenedResume> _all = new();

    // The latest one of each snapshot.
    private readonly ConcurrentDictionary<SnapshotKey, UnopenedResume> _byOldKey = new();

    /// <summary>One has ended before it was opened. Called on any thread; must return quickly and not throw.</summary>
    public event Action<SnapshotKey>? Gone;

    public int Count => _all.Count;

    public void Made(UnopenedResume resume)
    {
        _all[resume.Key] = resume;
        _byOldKey[resume.Claim.OldKey] = resume;
        ownership.Take(resume.Key);
    }

    /// <summary>It has its components: from now on the table knows it.</summary>
    public void Opened(SnapshotKey key) => Remove(key);

    /// <summary>It is gone.</summary>
    public void Forget(SnapshotKey key)
    {
        if (Remove(key))
        {
            ownership.Leave(key);
            Gone?.Invoke(key);
        }
    }

    public UnopenedResume? Find(SnapshotKey key) => _all.GetValueOrDefault(key);

    /// <summary>The one that was made from this snapshot.</summary>
    public UnopenedResume? FindByOldKey(SnapshotKey oldKey) => _byOldKey.GetValueOrDefault(oldKey);

    /// <summary>
    /// Whether a circuit was made from a snapshot but never got its components. The framework would let a browser reconnect to it and
    /// leave it with a dead page; told that there is no such circuit, the browser resumes once more, from the state carried over.
    /// </summary>
    public bool IsUnopened(SnapshotKey key) => _all.ContainsKey(key);

    /// <summary>A connection has ended, and the framework knows of it.</summary>
    public void Disconnected(CircuitConnection connection)
    {
        if (connection.Discarded is { } discarded)
        {
            bridge.TryEvict(discarded);
        }

        if (connection is { Circuit: null, Secret: { } secret } && Find(SnapshotKey.FromSecret(secret)) is { } resume)
        {
            resume.Connection = null;
            ForgetIfGone(resume);
        }
    }

    /// <summary>Forgets those that the framework does not keep any more: nobody comes back to them.</summary>
    public void ForgetGone()
    {
        foreach (var (_, resume) in _all)
        {
            ForgetIfGone(resume);
        }
    }

    /// <summary>
    /// Ends one, if it is still there: cuts its connection, and has the framework let it go. One that is opened at this moment is closed by the
    /// connection's revocation.
    /// </summary>
    public async Task EndAsync(UnopenedResume resume, TimeSpan timeout)
    {
        resume.Connection?.Revoke();
        var started = time.GetTimestamp();

        // The framework learns a little later that the connection is gone.
        for (var wait = s_shortestWait; IsUnopened(resume.Key); wait = wait < s_longestWait ? wait * 2 : wait)
        {
            if (bridge.TryEvict(resume.Secret))
            {
                Forget(resume.Key);
            }
            else if (time.GetElapsedTime(started) >= timeout)
            {
                return;
            }
            else
            {
                await Task.Delay(wait, time).ConfigureAwait(false);
            }
        }
    }

    private bool Remove(SnapshotKey key)
    {
        if (!_all.TryRemove(key, out var resume))
        {
            return false;
        }

        _byOldKey.TryRemove(KeyValuePair.Create(resume.Claim.OldKey, resume));
        return true;
    }

    private void ForgetIfGone(UnopenedResume resume)
    {
        if (resume.Connection is null && !bridge.IsDisconnected(resume.Secret))
        {
            Forget(resume.Key);
        }
    }
}
