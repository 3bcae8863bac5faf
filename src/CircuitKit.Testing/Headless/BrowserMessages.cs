using System.Globalization;
using System.Text.Json;

namespace CircuitKit.Testing;

/// <summary>The JSON that a page sends to the server.</summary>
internal static class BrowserMessages
{
    public const string Click = """{"type":"click","detail":1}""";

    public const string Submit = """{"type":"submit"}""";

    public static string Change(object value) => $$"""{"value":{{JsonSerializer.Serialize(value)}}}""";

    /// <param name="name">The event's name without "on".</param>
    /// <param name="handler">The handler of the event.</param>
    /// <param name="field">The new value of the form field, or null. The server updates its own view of the field with it.</param>
    /// <param name="eventArguments">JSON.</param>
    public static string Dispatch(string name, PageHandler handler, object? field, string eventArguments)
    {
        string fieldInfo = field is null ? "null" : $$"""{"componentId":{{handler.ComponentId}},"fieldValue":{{JsonSerializer.Serialize(field)}}}""";
        return $$"""[{"eventHandlerId":{{handler.HandlerId}},"eventName":"{{name}}","eventFieldInfo":{{fieldInfo}}},{{eventArguments}}]""";
    }

    /// <summary>
    /// Adds the root components of a page. Their ids follow the order of the page, because a resumed circuit needs the same ids again.
    /// </summary>
    public static string AddRoots(IEnumerable<string> markers, long batchId)
    {
        IEnumerable<string> operations = markers.Select((marker, i) => string.Create(
            CultureInfo.InvariantCulture, $$"""{"type":"add","ssrComponentId":{{i + 1}},"marker":{{marker}}}"""));
        return string.Create(CultureInfo.InvariantCulture, $$"""{"batchId":{{batchId}},"operations":[{{string.Join(',', operations)}}]}""");
    }
}
