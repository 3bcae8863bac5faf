using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// A <see cref="TaskCompletionSource"/> that a method of the component waits for, as for the answer to a question. A resumed component would ask
/// again, and nobody would wait for the answer.
/// </summary>
internal static class CompletionSources
{
    public static bool IsOne(ObjectField field) => field.Field.FieldType is var type
        && (type == typeof(TaskCompletionSource) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(TaskCompletionSource<>)));

    public static bool IsOpen(object? source) => source switch
    {
        null => false,
        TaskCompletionSource plain => !plain.Task.IsCompleted,
        _ => source.GetType().GetProperty(nameof(TaskCompletionSource.Task))!.GetValue(source) is Task { IsCompleted: false },
    };
}
