namespace CircuitKit.Observability;

/// <summary>Text of somebody else in a log line: it stays within its line, whatever it holds, and within bounds.</summary>
internal static class OneLine
{
    private const int MaxLength = 500;

    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var isCut = text.Length > MaxLength;
        return string.Create(Math.Min(text.Length, MaxLength), (text, isCut), static (line, from) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                var letter = from.text[i];
                line[i] = char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter;
            }

            if (from.isCut)
            {
                line[^1] = '…';
            }
        });
    }
}
