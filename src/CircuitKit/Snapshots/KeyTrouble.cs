namespace CircuitKit.Snapshots;

/// <summary>
/// Why something that another process encrypted cannot be read here, and what to do about it: the commonest trap of a fleet, so it is told in the
/// same words wherever it shows.
/// </summary>
/// <remarks>
/// Data protection has one exception type for all of it and only the words differ. They are not translated; a version of ASP.NET Core that words
/// it otherwise gets the remedy for both. Two rings of <c>UseEphemeralDataProtectionProvider</c>, which is for tests, give their keys the same
/// name and look like one ring with two application names.
/// </remarks>
internal static class KeyTrouble
{
    /// <summary>Nobody with the keys can have written it, or it was written under another application name.</summary>
    public const string OtherRing =
        "It was encrypted with a key that is not in this server's data protection key ring. Keep the keys of all servers in one place that outlives "
        + "them (AddDataProtection().PersistKeysTo...).";

    public const string OtherApplication =
        "The key is known here, but not for this: it was encrypted under another data protection application name, or changed. Give every server the "
        + "same SetApplicationName(...).";

    public const string Unclear =
        "Give every server the same data protection key ring (AddDataProtection().PersistKeysTo...) and the same SetApplicationName(...).";

    public static string Remedy(Exception? exception) => exception?.Message switch
    {
        { } text when text.Contains("was not found in the key ring", StringComparison.Ordinal) => OtherRing,
        { } text when text.StartsWith("The payload was invalid", StringComparison.Ordinal) => OtherApplication,
        _ => Unclear,
    };
}
