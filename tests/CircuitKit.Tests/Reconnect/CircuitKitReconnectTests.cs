using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircuitKit.Tests.Reconnect;

/// <summary>What the component leaves in the page for Blazor and for the script.</summary>
public sealed class CircuitKitReconnectTests
{
    [Fact]
    public async Task It_is_a_hidden_element_with_the_id_that_Blazor_looks_for() => Assert.Equal(
        """<div id="components-reconnect-modal" class="circuitkit-reconnect" data-nosnippet data-permanent hidden """
        + """data-bar-after="1500" data-dialog-after="10000"></div>""",
        (await RenderAsync([])).ReplaceLineEndings(""));

    [Fact]
    public async Task It_carries_its_language_its_texts_and_content_that_is_not_shown_yet()
    {
        string html = await RenderAsync(new()
        {
            [nameof(CircuitKitReconnect.BarAfter)] = TimeSpan.Zero,
            [nameof(CircuitKitReconnect.DialogAfter)] = Timeout.InfiniteTimeSpan,
            [nameof(CircuitKitReconnect.Language)] = "de",
            [nameof(CircuitKitReconnect.ChildContent)] = (RenderFragment)(builder => builder.AddMarkupContent(0, "<p>Call 112</p>")),
            ["data-circuitkit-text-reconnect-lost"] = "\"One\" moment",
            ["id"] = "another",
        });

        Assert.Contains(" id=\"components-reconnect-modal\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("another", html, StringComparison.Ordinal);
        Assert.Contains(" lang=\"de\"", html, StringComparison.Ordinal);
        Assert.Contains(" data-bar-after=\"0\" data-dialog-after=\"Infinity\"", html.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains(" data-circuitkit-text-reconnect-lost=\"&quot;One&quot; moment\"", html, StringComparison.Ordinal);
        Assert.Contains("<template><p>Call 112</p></template>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(CircuitKitReconnect.BarAfter), -2)]
    [InlineData(nameof(CircuitKitReconnect.DialogAfter), 86_400_001)]
    public async Task Time_out_of_range_is_an_error_that_says_what_to_do(string name, int milliseconds)
    {
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => RenderAsync(new() { [name] = TimeSpan.FromMilliseconds(milliseconds) }));

        Assert.Equal(name, error.ParamName);
        Assert.StartsWith(
            $"CircuitKitReconnect.{name} must be between zero and one day. "
                + "Use TimeSpan.Zero to show it at once, or Timeout.InfiniteTimeSpan to never show it.",
            error.Message,
            StringComparison.Ordinal);
    }

    private static async Task<string> RenderAsync(Dictionary<string, object?> parameters)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using HtmlRenderer renderer = new(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<CircuitKitReconnect>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
