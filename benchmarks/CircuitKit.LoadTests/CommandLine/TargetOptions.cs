using System.CommandLine;
using System.CommandLine.Parsing;
using CircuitKit.LoadTests.Circuits;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>Which app, and what a person does in it.</summary>
internal sealed class TargetOptions
{
    private readonly Argument<Uri> _server = new("server")
    {
        Description = "The app's address, such as http://127.0.0.1:5000.",
        CustomParser = ParseServer,
    };

    private readonly Option<Uri[]> _others = new("--server")
    {
        Description = "Another server of the same app; may be given several times. Pages are spread over all of them, round robin.",
        CustomParser = ParseServers,
    };

    private readonly Option<string> _page = new("--page") { Description = "The page's path.", DefaultValueFactory = _ => "/" };

    private readonly Option<string> _click = new("--click") { Description = "The id of the element to click." };

    private readonly Option<string?> _type = new("--type")
    {
        Description = "The id of an input to type into, and then leave it: instead of --click, or before each click.",
    };

    private readonly Option<string> _text = new("--text")
    {
        Description = "What to type; {n} is 1 at the first time, 2 at the second.",
        DefaultValueFactory = _ => "text {n}",
    };

    private readonly Option<string?> _watch = new("--watch")
    {
        Description = "The id of the element whose text every click changes; without it, a click is answered when the server has handled it.",
    };

    private readonly Option<string[]> _headers = new("--header")
    {
        Description = "Sent with each request, as 'Name: value'; may be given several times. A signed-in user's cookie, for example.",
    };

    private readonly Option<int[]> _processIds = new("--pid")
    {
        Description = "The server's process id on this machine, to measure its CPU time; once for each server.",
    };

    private readonly Option<string?> _heap = new("--heap")
    {
        Description = "A path of the app that answers with its managed heap in bytes, after a collection, and nothing else: "
            + "app.MapGet(\"/heap\", () => GC.GetTotalMemory(forceFullCollection: true)).",
    };

    private readonly Option<double> _timeout = Numbers.Seconds("--timeout", "How long one open, click, close, pause or reconnect may take", 30);

    public TargetOptions() => _headers.Validators.Add(result =>
    {
        foreach (Token token in result.Tokens.Where(token => !TryParseHeader(token.Value, out _)))
        {
            result.AddError($"--header is '{token.Value}'; give 'Name: value'.");
        }
    });

    /// <param name="command">The verb.</param>
    /// <param name="needsAction">Whether it can do nothing without <c>--click</c> or <c>--type</c>.</param>
    /// <param name="needsHeap">Whether it can do nothing without <c>--heap</c>.</param>
    public void AddTo(Command command, bool needsAction = false, bool needsHeap = false)
    {
        if (needsAction)
        {
            command.Validators.Add(result =>
            {
                if (result.GetResult(_click) is null && result.GetResult(_type) is null)
                {
                    result.AddError("Say what a person does: --click, --type or both.");
                }
            });
        }

        _heap.Required = needsHeap;
        command.Add(_server);
        foreach (Option option in (Option[])[_others, _page, _click, _type, _text, _watch, _headers, _processIds, _heap, _timeout])
        {
            command.Add(option);
        }
    }

    public bool HasSeveralServers(SymbolResult result) => result.GetValue(_others) is { Length: > 0 };

    public LoadTarget Read(ParseResult result)
    {
        Uri server = result.GetRequiredValue(_server);
        int[] processIds = result.GetValue(_processIds) ?? [];
        return new()
        {
            Page = new Uri(server, result.GetRequiredValue(_page)),
            Click = result.GetValue(_click) ?? "",
            OtherServers = result.GetValue(_others) ?? [],
            Type = result.GetValue(_type),
            Text = result.GetRequiredValue(_text),
            Watch = result.GetValue(_watch),
            Headers = Headers(result.GetValue(_headers) ?? []),
            Timeout = TimeSpan.FromSeconds(result.GetValue(_timeout)),
            Heap = result.GetValue(_heap) is { } path ? new Uri(server, path) : null,
            ServerProcessId = processIds is [var first, ..] ? first : null,
            OtherProcessIds = [.. processIds.Skip(1)],
        };
    }

    private static Dictionary<string, string> Headers(string[] headers)
    {
        Dictionary<string, string> parsed = new(StringComparer.OrdinalIgnoreCase);
        foreach (string header in headers)
        {
            if (TryParseHeader(header, out KeyValuePair<string, string> pair))
            {
                parsed[pair.Key] = pair.Value;
            }
        }

        return parsed;
    }

    private static bool TryParseHeader(string text, out KeyValuePair<string, string> header)
    {
        string[] parts = text.Split(':', 2, StringSplitOptions.TrimEntries);
        header = parts.Length == 2 ? new(parts[0], parts[1]) : default;
        return header.Key is { Length: > 0 };
    }

    private static Uri? ParseServer(ArgumentResult result) => ParseServer(result, result.Tokens[0].Value);

    private static Uri[] ParseServers(ArgumentResult result) =>
        [.. result.Tokens.Select(token => ParseServer(result, token.Value)).OfType<Uri>()];

    private static Uri? ParseServer(ArgumentResult result, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? server) && (server.Scheme == Uri.UriSchemeHttp || server.Scheme == Uri.UriSchemeHttps))
        {
            return server;
        }

        result.AddError($"The server is '{text}'; give an address such as http://127.0.0.1:5000.");
        return null;
    }
}
