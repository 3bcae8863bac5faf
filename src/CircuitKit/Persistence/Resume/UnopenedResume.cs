using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.Resume;

/// <summary>A circuit that was made from a snapshot and has not got its components yet.</summary>
/// <param name="Key">Where its own snapshot is.</param>
/// <param name="Secret">What the framework knows it by. Never logged.</param>
/// <param name="Claim">The claim of the snapshot it was made from.</param>
/// <param name="User">Who resumed it.</param>
internal sealed record UnopenedResume(SnapshotKey Key, string Secret, ResumeClaim Claim, UserBinding User)
{
    /// <summary>The connection it was made on; null once that has ended.</summary>
    public CircuitConnection? Connection
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }
}
