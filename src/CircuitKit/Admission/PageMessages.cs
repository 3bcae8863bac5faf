namespace CircuitKit.Admission;

/// <summary>What the page's scripts listen for.</summary>
internal static class PageMessages
{
    /// <summary>To <c>admission.js</c>: the reason, and after how many milliseconds to try again.</summary>
    public const string Refused = "CircuitKit.Refused";

    /// <summary>A reason as <c>admission.js</c> knows it.</summary>
    public static string NameOf(AdmissionRefusal refusal) => refusal switch
    {
        AdmissionRefusal.User => "user",
        AdmissionRefusal.Asked => "asked",
        AdmissionRefusal.Tab => "tab",
        AdmissionRefusal.Address => "address",
        _ => "busy",
    };
}
