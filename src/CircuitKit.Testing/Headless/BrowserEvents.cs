using System.Text.Json;

namespace CircuitKit.Testing;

/// <summary>Events in the form in which a page sends them.</summary>
internal static class BrowserEvents
{
    public const string Click = """{"type":"click","detail":1}""";

    public const string Submit = """{"type":"submit"}""";

    public static string Change(object value) => $$"""{"value":{{JsonSerializer.Serialize(value)}}}""";

    /// <param name="name">The event's name without "on".</param>
    /// <param name="handler">Where it goes.</param>
    /// <param name="field">The new value of the form field the event comes from, or null: the server keeps its own picture of the field.</param>
    /// <param name="eventArguments">JSON.</param>
    public static string Dispatch(string name, PageHandler handler, object? field, string eventArguments)
    {
        string fieldInfo = field is null ? "null" : $$"""{"componentId":{{handler.ComponentId}},"fieldValue":{{JsonSerializer.Serialize(field)}}}""";
        return $$"""[{"eventHandlerId":{{handler.HandlerId}},"eventName":"{{name}}","eventFieldInfo":{{fieldInfo}}},{{eventArguments}}]""";
    }
}
