using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace CircuitKit;

/// <summary>
/// Shows a lost connection in the page: nothing at first, then a calm bar, then a dialog. Put it once into <c>App.razor</c>, in place of the project
/// template's <c>ReconnectModal</c>. Without it, that modal or Blazor's own stays.
/// </summary>
/// <remarks>
/// Texts come in the language of the page, English or German. An attribute <c>data-circuitkit-text-…</c> on the component or on the <c>html</c>
/// element replaces one; <c>docs/browser.md</c> lists them, and the CSS variables.
/// </remarks>
public sealed partial class CircuitKitReconnect : ComponentBase
{
    private const string AtOnce = "Use TimeSpan.Zero to show it at once, or Timeout.InfiniteTimeSpan to never show it.";

    /// <summary>
    /// How long after the loss the bar appears. The default is 1.5 seconds. <see cref="TimeSpan.Zero"/> shows it at once,
    /// <see cref="Timeout.InfiniteTimeSpan"/> never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or longer than a day.</exception>
    [Parameter]
    public TimeSpan BarAfter { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// How long after the loss the dialog appears. The default is 10 seconds. <see cref="TimeSpan.Zero"/> shows it at once,
    /// <see cref="Timeout.InfiniteTimeSpan"/> never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or longer than a day.</exception>
    [Parameter]
    public TimeSpan DialogAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The language of the texts, <c>en</c> or <c>de</c>. By default that of the <c>html</c> element's <c>lang</c>; English for any other.
    /// </summary>
    [Parameter]
    public string? Language { get; set; }

    /// <summary>
    /// Content that the dialog shows below its text, such as a telephone number. It is static: no component in it becomes interactive.
    /// </summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>More attributes of the element, above all texts: <c>data-circuitkit-text-reconnect-lost-title="…"</c>.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? Attributes { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        ThrowIfOutOfRange(BarAfter, nameof(BarAfter));
        ThrowIfOutOfRange(DialogAfter, nameof(DialogAfter));
    }

    private static void ThrowIfOutOfRange(TimeSpan value, string name)
    {
        if (value != Timeout.InfiniteTimeSpan && (value < TimeSpan.Zero || value > TimeSpan.FromDays(1)))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(CircuitKitReconnect)}.{name} must be between zero and one day. {AtOnce}");
        }
    }

    private static string Milliseconds(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan ? "Infinity" : time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
}
