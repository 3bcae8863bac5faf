using System.Reflection;
using Microsoft.JSInterop;

namespace CircuitKit.Blazor;

/// <summary>
/// Logs at Debug level what a component's disposal runs into because the page is gone. The circuit was ended on purpose, and the app would get a
/// warning for each component that frees a JS module, and an error for all of them.
/// </summary>
internal sealed class QuietLogger(ILogger logger) : ILogger
{
    public static void Replace(FieldInfo field, object owner) => field.SetValue(owner, new QuietLogger((ILogger)field.GetValue(owner)!));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        logger.Log(IsOfGonePage(exception) ? LogLevel.Debug : logLevel, eventId, state, exception, formatter);

    private static bool IsOfGonePage(Exception? exception) => exception switch
    {
        AggregateException { InnerExceptions: { Count: > 0 } all } => all.All(IsOfGonePage),
        JSDisconnectedException or OperationCanceledException => true,
        _ => false,
    };
}
