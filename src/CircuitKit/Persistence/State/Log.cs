namespace CircuitKit.Persistence.State;

/// <summary>What this feature logs.</summary>
internal static partial class Log
{
    [LoggerMessage(3300, LogLevel.Warning,
        "The fields of {Owner} are not kept: {Reason}. None of its fields is, so that nothing comes back in part. Logged once for each reason.")]
    public static partial void FieldsNotKept(ILogger logger, string owner, string reason);

    [LoggerMessage(3301, LogLevel.Warning, "Kept fields of {Owner} do not fit it any more and are left out: {Reason} Logged once for each reason.")]
    public static partial void FieldsNotRestored(ILogger logger, string owner, string reason);

    [LoggerMessage(3302, LogLevel.Warning,
        "{Owner} could not render with its kept fields; it renders without them, as if they had not been kept. Logged once for each component.")]
    public static partial void FieldsTakenBack(ILogger logger, string owner, Exception exception);

    [LoggerMessage(3303, LogLevel.Information, "The field {Field} of {Owner} is not kept: its name says that it is a secret. Logged once.")]
    public static partial void SecretLeftOut(ILogger logger, string owner, string field);

    [LoggerMessage(3304, LogLevel.Warning, "Fields are not kept: {Reason}.")]
    public static partial void KeepingOff(ILogger logger, string reason);

    [LoggerMessage(3305, LogLevel.Warning, "The kept fields of a circuit could not be read and are left out: {Reason} Logged once for each reason.")]
    public static partial void DocumentUnreadable(ILogger logger, string reason);

    [LoggerMessage(3306, LogLevel.Warning,
        "The kept fields of circuit {CircuitId} make its snapshot larger than CircuitKit:Snapshots:MaxBytes ({MaxBytes}) or MaxKeys allows; it is"
        + " saved without them. Logged once for each circuit.")]
    public static partial void KeptFieldsTooLarge(ILogger logger, string circuitId, int maxBytes);

    [LoggerMessage(3307, LogLevel.Warning, "Keeping fields failed at {Owner}; the page goes on as without it. Logged once for each kind of failure.")]
    public static partial void KeepingFailed(ILogger logger, string owner, Exception exception);
}
