namespace CircuitKit.Testing;

/// <content>What the page shows, and what a user and the page's script do.</content>
public sealed partial class HeadlessCircuit
{
    /// <summary>The text of the whole page.</summary>
    public string PageText => Locked(() => _page.Text());

    /// <summary>The text of an element.</summary>
    public string TextOf(string id) => FindText(id) ?? throw Missing(id);

    /// <summary>The text of an element; null when the page has no such element.</summary>
    public string? FindText(string id) => Locked(() => _page.Text(id));

    /// <summary>An attribute of an element, such as <c>value</c>; null when the element does not have it.</summary>
    public string? AttributeOf(string id, string name) => Locked(() => Element(id).Attributes.GetValueOrDefault(name));

    /// <summary>Waits until an element shows exactly this text.</summary>
    public async Task WaitForTextAsync(string id, string text, CancellationToken cancellationToken = default)
    {
        try
        {
            await WaitForAsync(() => FindText(id) == text, cancellationToken);
        }
        catch (OperationCanceledException e) when (e.CancellationToken == cancellationToken)
        {
            throw new TimeoutException($"Waited for '{id}' to show '{text}'; it shows '{FindText(id)}'.", e);
        }
    }

    /// <summary>Waits until a condition is met, checked now and after each render batch.</summary>
    public Task WaitForAsync(Func<bool> isMet, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (isMet())
            {
                return Task.CompletedTask;
            }

            _ = ConnectedSocket();
            return _waits.Add(isMet).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Clicks an element, and waits until the server has handled it.</summary>
    public Task ClickAsync(string id, CancellationToken cancellationToken = default) =>
        DispatchAsync(id, "click", null, BrowserMessages.Click, cancellationToken);

    /// <summary>Types or selects a value and leaves the field.</summary>
    public Task ChangeAsync(string id, string value, CancellationToken cancellationToken = default)
    {
        SetField(id, "value", value);
        return DispatchAsync(id, "change", value, BrowserMessages.Change(value), cancellationToken);
    }

    /// <summary>Types a value into a field that reports it at once (<c>oninput</c>), and stays in the field.</summary>
    public Task InputAsync(string id, string value, CancellationToken cancellationToken = default)
    {
        SetField(id, "value", value);
        return DispatchAsync(id, "input", value, BrowserMessages.Change(value), cancellationToken);
    }

    /// <summary>Sets or clears a check box.</summary>
    public Task CheckAsync(string id, bool value, CancellationToken cancellationToken = default)
    {
        SetField(id, "checked", value ? "" : null);
        return DispatchAsync(id, "change", value, BrowserMessages.Change(value), cancellationToken);
    }

    /// <summary>Submits the form with this id.</summary>
    public Task SubmitAsync(string id, CancellationToken cancellationToken = default) =>
        DispatchAsync(id, "submit", null, BrowserMessages.Submit, cancellationToken);

    /// <summary>Whether an element, or one around it, handles an event.</summary>
    internal bool Handles(string id, string eventName) => Locked(() => FindHandler(id, eventName) is not null);

    /// <summary>Raises an event that a library has registered in the page's script, such as <c>checkedchange</c>.</summary>
    internal Task RaiseAsync(string id, string eventName, string eventArguments, CancellationToken cancellationToken) =>
        DispatchAsync(id, eventName, null, eventArguments, cancellationToken);

    /// <summary>Reports a new address of the page to the server, as after a navigation within the page.</summary>
    internal Task MoveToAsync(string address) => ConnectedSocket().SendAsync("OnLocationChanged", address, null, false);

    /// <summary>Called with the handle, the function and the arguments of each script call of the app.</summary>
    internal Action<long, string, string>? ScriptCalled { get; set; }

    /// <summary>A later click on an element as it is now. The page may have another circuit then.</summary>
    internal Func<Task> LateClick(string id, CancellationToken cancellationToken)
    {
        PageHandler handler = HandlerOf(id, "click");
        return () => DispatchAsync("click", handler, null, BrowserMessages.Click, cancellationToken);
    }

    /// <summary>Calls a method of a .NET object whose id the app gave to the page's script.</summary>
    /// <exception cref="CircuitErrorException">The call failed, or there is no such object.</exception>
    internal async Task InvokeReferenceAsync(long id, string method, CancellationToken cancellationToken)
    {
        (string callId, Task<object?> handled) = _events.Add(typeof(object));
        await ConnectedSocket().SendAsync("BeginInvokeDotNetFromJS", callId, null, method, id, "[]");
        await handled.WaitAsync(cancellationToken);
    }

    private Task DispatchAsync(string id, string eventName, object? field, string eventArguments, CancellationToken cancellationToken) =>
        DispatchAsync(eventName, HandlerOf(id, eventName), field, eventArguments, cancellationToken);

    private async Task DispatchAsync(string eventName, PageHandler handler, object? field, string eventArguments, CancellationToken cancellationToken)
    {
        HubSocket socket = ConnectedSocket();
        string arguments = BrowserMessages.Dispatch(eventName, handler, field, eventArguments);
        (string callId, Task<object?> handled) = _events.Add(typeof(object));
        await socket.SendAsync("BeginInvokeDotNetFromJS", callId, null, "DispatchEventAsync", _eventTarget, arguments);
        await handled.WaitAsync(cancellationToken);
        ThrowIfFaulted();
    }

    private PageHandler HandlerOf(string id, string eventName) => Locked(() =>
        FindHandler(id, eventName) ?? throw new InvalidOperationException($"Element '{id}' does not handle '{eventName}'."));

    // As in a browser, an event bubbles: the closest element around it may handle it.
    private PageHandler? FindHandler(string id, string eventName)
    {
        for (PageNode? node = Element(id); node is not null; node = node.Parent)
        {
            if (node is ElementNode element && element.Handlers.TryGetValue(eventName, out PageHandler handler))
            {
                return handler;
            }
        }

        return null;
    }

    /// <summary>Sets what the field shows before the server knows it. The server sends a value only if it renders another one.</summary>
    private void SetField(string id, string attribute, string? value)
    {
        lock (_gate)
        {
            Dictionary<string, string?> attributes = Element(id).Attributes;
            if (value is null)
            {
                attributes.Remove(attribute);
            }
            else
            {
                attributes[attribute] = value;
            }
        }
    }

    private ElementNode Element(string id) => _page.Element(id) ?? throw Missing(id);

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private InvalidOperationException Missing(string id) => new($"The page has no element '{id}'. It shows: {PageText}");
}
