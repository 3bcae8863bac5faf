using System.Reflection;

namespace CircuitKit.Blazor.Inspection;

/// <summary>
/// Flags that are true while a method of their component is under way. The work ends with its server, and nobody would reset the flag: a page that
/// came back with it would stay locked.
/// </summary>
internal static class BusyFlags
{
    private static readonly string[] s_words =
    [
        "busy", "loading", "saving", "submitting", "processing", "sending", "deleting", "uploading", "downloading", "refreshing", "searching",
        "importing", "exporting", "executing", "working",
    ];

    public static bool Contains(FieldInfo field, string name) => field.FieldType == typeof(bool) && NameWords.HasAny(name, s_words);
}
