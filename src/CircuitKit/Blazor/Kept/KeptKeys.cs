namespace CircuitKit.Blazor.Kept;

/// <summary>Keys of a snapshot's state.</summary>
internal static class KeptKeys
{
    /// <summary>How many fields that a user has changed are not kept: no state of the app's, and nothing to resume for.</summary>
    public const string NotKept = "CircuitKit.NotKept";
}
