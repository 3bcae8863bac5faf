namespace CircuitKit;

/// <summary>What happens when a user who has <see cref="AdmissionOptions.MaxCircuitsPerUser"/> circuits opens another.</summary>
public enum UserLimitBehavior
{
    /// <summary>The new page is refused. It shows a message, and tries again by itself.</summary>
    Refuse,

    /// <summary>The user's oldest circuit is closed, and its page shows a message. The new one is opened.</summary>
    CloseOldest,

    /// <summary>
    /// The user's oldest circuit is hibernated. Its page stays as it is, and wakes when the user returns to it; then another circuit of the user is
    /// hibernated. A page that cannot be hibernated at that moment stays, and the user has one circuit more. That is a page with text being typed, an
    /// upload or a hold, or, without <see cref="HibernationOptions.UsedPages"/>, one that was used.
    /// </summary>
    HibernateOldest,

    /// <summary>The new page asks the user whether to continue there. If so, the oldest circuit is closed, and its page shows a message.</summary>
    Ask,
}
