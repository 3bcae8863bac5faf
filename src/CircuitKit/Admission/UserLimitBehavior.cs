namespace CircuitKit;

/// <summary>What happens when a user who has <see cref="AdmissionOptions.MaxCircuitsPerUser"/> circuits opens another.</summary>
public enum UserLimitBehavior
{
    /// <summary>The new page is refused: it says so, and tries again by itself.</summary>
    Refuse,

    /// <summary>The user's oldest circuit is closed, and its page says so. The new one is opened.</summary>
    CloseOldest,

    /// <summary>
    /// The user's oldest circuit is hibernated. Its page stays as it was, and wakes when the user returns to it; another of their circuits is then
    /// hibernated. A page that cannot be hibernated at that moment stays, and the user has one circuit more: one with text being typed, an upload or
    /// a hold, or one that was used, without <see cref="HibernationOptions.UsedPages"/>.
    /// </summary>
    HibernateOldest,

    /// <summary>The new page asks the user whether to continue there. If so, the oldest circuit is closed, and its page says so.</summary>
    Ask,
}
