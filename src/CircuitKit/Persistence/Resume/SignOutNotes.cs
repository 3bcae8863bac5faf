using CircuitKit.Snapshots.Guard;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence.Resume;

/// <summary>
/// Notes in the store which sign-ins have ended by a sign-out. What one of them has left there, on servers that are gone too, is never resumed again,
/// while snapshots of the user's other sign-ins stay.
/// </summary>
internal sealed class SignOutNotes(ResilientSnapshotStore store, IOptions<SnapshotOptions> options)
{
    // As long as the store may have a snapshot of it, one that was on its way included.
    private readonly TimeSpan _timeToLive = options.Value.TimeToLive + ResilientSnapshotStore.RemovalsRememberedFor;

    /// <summary>Notes the end of a sign-in. Returns false if it cannot be noted.</summary>
    /// <param name="signIn">See <see cref="Tracking.Identity.SignIn.Mark"/>.</param>
    /// <param name="userMark">See <see cref="Tracking.Identity.UserMark"/>: the note is one of the user's snapshots, and goes with them.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public ValueTask<bool> AddAsync(string signIn, string? userMark, CancellationToken cancellationToken) =>
        store.NoteAsync(KeyOf(signIn), _timeToLive, userMark, cancellationToken);

    public ValueTask<bool> IsOverAsync(string signIn, CancellationToken cancellationToken) => store.IsNotedAsync(KeyOf(signIn), cancellationToken);

    private static SnapshotKey KeyOf(string signIn) => SnapshotKey.FromSecret("CircuitKit.SignedOut/" + signIn);
}
