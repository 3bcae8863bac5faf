namespace CircuitKit.Admission.Users;

/// <summary>What may be done to give a person one more place. The store's script knows them by these names.</summary>
internal enum UserPlaceRule
{
    /// <summary>Only if there is room, or the same tab's place can be had.</summary>
    Refuse,

    /// <summary>The oldest make room.</summary>
    Replace,

    /// <summary>It comes back: it is there whatever the limit says, in place of the same tab's.</summary>
    Resume,

    /// <summary>It is there and stays.</summary>
    Keep,
}
