namespace CircuitKit.Testing;

// What the page shows and what a user does to it.
public sealed partial class HeadlessCircuit
{
    /// <summary>The text of the whole page.</summary>
    public string PageText
    {
        get
        {
            lock (_gate)
            {
                return _page.Text();
            }
        }
    }

    /// <summary>The text of an element.</summary>
    public string TextOf(string id) => FindText(id) ?? throw Missing(id);

    /// <summary>The text of an element, or null when the page has no such element.</summary>
    public string? FindText(string id)
    {
        lock (_gate)
        {
            return _page.Text(id);
        }
    }

    /// <summary>An attribute of an element (such as <c>value</c>), or null when it has none of this name.</summary>
    public string? AttributeOf(string id, string name)
    {
        lock (_gate)
        {
            return (_page.Element(id) ?? throw Missing(id)).Attributes.GetValueOrDefault(name);
        }
    }

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

    /// <summary>Waits until a condition on the page holds; it is looked at now and after each render batch.</summary>
    public Task WaitForAsync(Func<bool> isMet, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (isMet())
            {
                return Task.CompletedTask;
            }

            ThrowIfNotConnected();
            return _waits.Add(isMet).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Clicks an element, and waits until the server has handled it.</summary>
    public Task ClickAsync(string id, CancellationToken cancellationToken = default) =>
        DispatchAsync(id, "click", null, BrowserEvents.Click, cancellationToken);

    /// <summary>Types or selects a value and leaves the field.</summary>
    public Task ChangeAsync(string id, string value, CancellationToken cancellationToken = default)
    {
        SetField(id, "value", value);
        return DispatchAsync(id, "change", value, BrowserEvents.Change(value), cancellationToken);
    }

    /// <summary>Sets or clears a check box.</summary>
    public Task CheckAsync(string id, bool value, CancellationToken cancellationToken = default)
    {
        SetField(id, "checked", value ? "" : null);
        return DispatchAsync(id, "change", value, BrowserEvents.Change(value), cancellationToken);
    }

    /// <summary>Submits a form, named by its own id.</summary>
    public Task SubmitAsync(string id, CancellationToken cancellationToken = default) =>
        DispatchAsync(id, "submit", null, BrowserEvents.Submit, cancellationToken);

    /// <summary>Tells the server that the page's address is another one now, as after a navigation within the page.</summary>
    internal Task MoveToAsync(string address) => ConnectedSocket().SendAsync("OnLocationChanged", address, null, false);

    private Task DispatchAsync(string id, string eventName, object? field, string eventArguments, CancellationToken cancellationToken) =>
        DispatchAsync(eventName, HandlerOf(id, eventName), field, eventArguments, cancellationToken);

    private async Task DispatchAsync(string eventName, PageHandler handler, object? field, string eventArguments, CancellationToken cancellationToken)
    {
        HubSocket socket = ConnectedSocket();
        string arguments = BrowserEvents.Dispatch(eventName, handler, field, eventArguments);
        (string callId, Task<object?> handled) = _events.Add(typeof(object));
        await socket.SendAsync("BeginInvokeDotNetFromJS", callId, null, "DispatchEventAsync", _eventTarget, arguments);
        await handled.WaitAsync(cancellationToken);
        ThrowIfFaulted();
    }

    private PageHandler HandlerOf(string id, string eventName)
    {
        lock (_gate)
        {
            ElementNode element = _page.Element(id) ?? throw Missing(id);
            return element.Handlers.TryGetValue(eventName, out PageHandler handler)
                ? handler
                : throw new InvalidOperationException($"Element '{id}' does not handle '{eventName}'.");
        }
    }

    /// <summary>What the field shows before the server has heard of it. The server then sends only what it would show differently.</summary>
    private void SetField(string id, string attribute, string? value)
    {
        lock (_gate)
        {
            Dictionary<string, string?> attributes = (_page.Element(id) ?? throw Missing(id)).Attributes;
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

    private InvalidOperationException Missing(string id) => new($"The page has no element '{id}'. It shows: {PageText}");
}
