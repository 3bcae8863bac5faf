namespace CircuitKit.TestApp;

/// <summary>A scoped container as apps have them: a private list, a private setter, an event.</summary>
public sealed class KeptBook
{
    private readonly List<BookEntry> _entries = [];

    /// <summary>Something changed.</summary>
    public event Action? Changed;

    /// <summary>What is in it.</summary>
    public IReadOnlyList<BookEntry> Entries => _entries;

    /// <summary>Its title.</summary>
    public string Title { get; private set; } = "untitled";

    /// <summary>Adds an entry.</summary>
    public BookEntry Add(string text)
    {
        BookEntry entry = new() { Text = text };
        _entries.Add(entry);
        Title = $"book of {_entries.Count}";
        Changed?.Invoke();
        return entry;
    }

    /// <summary>Edits an entry.</summary>
    public void Edit(BookEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        entry.Text += " edited";
        Changed?.Invoke();
    }
}
