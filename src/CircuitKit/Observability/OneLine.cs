namespace CircuitKit.Observability;

/// <summary>Makes text from outside safe for a log: one line, of bounded length.</summary>
internal static class OneLine
{
    private const int MaxLength = 500;

    public static string Of(string? text)
    {
        var cut = text is { Length: > MaxLength } ? string.Concat(text.AsSpan(0, MaxLength - 1), "…") : text ?? string.Empty;
        return string.Create(cut.Length, cut, static (line, from) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(from[i]) || from[i] is '\u2028' or '\u2029' ? ' ' : from[i];
            }
        });
    }
}
