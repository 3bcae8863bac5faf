namespace CircuitKit.Testing;

/// <content>What the page's JavaScript does with the app: it is called, and calls objects that it was given.</content>
public sealed partial class HeadlessCircuit
{
    /// <summary>Called with the handle, the function and the arguments of each call of the page's script.</summary>
    internal Action<long, string, string>? ScriptCalled { get; set; }

    /// <summary>A click on an element as it is now, which may reach the server when there is another circuit behind the page.</summary>
    internal Func<Task> LateClick(string id, CancellationToken cancellationToken)
    {
        PageHandler handler = HandlerOf(id, "click");
        return () => DispatchAsync("click", handler, null, BrowserEvents.Click, cancellationToken);
    }

    /// <summary>Calls a method of a .NET object that the page's script was given, by its id.</summary>
    /// <exception cref="CircuitErrorException">The call failed, or there is no such object.</exception>
    internal async Task InvokeReferenceAsync(long id, string method, CancellationToken cancellationToken)
    {
        (string callId, Task<object?> handled) = _events.Add(typeof(object));
        await ConnectedSocket().SendAsync("BeginInvokeDotNetFromJS", callId, null, method, id, "[]");
        await handled.WaitAsync(cancellationToken);
    }
}
