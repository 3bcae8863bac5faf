namespace CircuitKit.Persistence.State;

/// <summary>
/// What a capture kept of the fields that the user has changed, and what it did not, by type and name: never a value. Of several components of one
/// type the one that is not kept counts.
/// </summary>
internal sealed class KeptReport
{
    private static readonly KeptAnswer s_kept = new(true, null);

    // A circuit has its latest report for as long as it lives: an empty one is small.
    private Dictionary<(Type Owner, string Field), KeptAnswer>? _answers;

    public int NotKept => _answers?.Values.Count(answer => !answer.IsKept) ?? 0;

    public IEnumerable<(Type Owner, string Field, string? Reason)> Fields =>
        _answers?.Select(pair => (pair.Key.Owner, pair.Key.Field, pair.Value.Reason)) ?? [];

    /// <param name="owner">The type of the component or service.</param>
    /// <param name="field">The field, or its property.</param>
    /// <param name="reason">Why it is not kept; null when it is.</param>
    public void Add(Type owner, string field, string? reason)
    {
        _answers ??= [];
        if (reason is not null)
        {
            _answers[(owner, field)] = new KeptAnswer(false, reason);
        }
        else
        {
            _answers.TryAdd((owner, field), s_kept);
        }
    }

    public KeptAnswer? Of(Type owner, string field) => _answers?.GetValueOrDefault((owner, field));
}
