using System.Globalization;
using System.Text;

namespace CircuitKit.Testing;

/// <summary>The message that puts a page's root components into a circuit.</summary>
internal static class RootOperations
{
    /// <summary>One add operation per marker. A resumed circuit must get the same ids again, so they follow from the order of the page.</summary>
    public static string AddAll(IReadOnlyList<string> markers, long batchId)
    {
        StringBuilder json = new();
        json.Append(CultureInfo.InvariantCulture, $"{{\"batchId\":{batchId},\"operations\":[");
        for (int i = 0; i < markers.Count; i++)
        {
            json.Append(i == 0 ? "" : ",");
            json.Append(CultureInfo.InvariantCulture, $"{{\"type\":\"add\",\"ssrComponentId\":{i + 1},\"marker\":{markers[i]}}}");
        }

        return json.Append("]}").ToString();
    }
}
