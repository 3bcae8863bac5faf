namespace CircuitKit;

/// <summary>What happens when a person who has <see cref="AdmissionOptions.MaxCircuitsPerUser"/> circuits opens another.</summary>
public enum UserLimitAction
{
    /// <summary>The new page is refused: it says so, and tries again by itself.</summary>
    Refuse,

    /// <summary>The person's oldest circuit is ended, and its page says so. The new one is opened.</summary>
    CloseOldest,

    /// <summary>
    /// The person's oldest circuit is hibernated: its page stays as it was, and gets it back when the person returns to it, for which the oldest of the
    /// others goes to sleep. A page that cannot sleep at that moment (text that is typed, an upload, a hold; one that was used, without <see cref="HibernationOptions.UsedPages"/>) stays; the person then has one more.
    /// </summary>
    HibernateOldest,

    /// <summary>The new page asks the person whether to continue there. If so, the oldest circuit is ended, and its page says so.</summary>
    Ask,
}
