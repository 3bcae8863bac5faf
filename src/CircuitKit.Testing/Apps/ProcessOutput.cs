using System.Text;

namespace CircuitKit.Testing;

/// <summary>Lines from two streams of a process.</summary>
internal sealed class ProcessOutput
{
    private readonly StringBuilder _text = new();

    public void Add(string? line)
    {
        if (line is not null)
        {
            lock (_text)
            {
                _text.AppendLine(line);
            }
        }
    }

    public override string ToString()
    {
        lock (_text)
        {
            return _text.ToString();
        }
    }
}
