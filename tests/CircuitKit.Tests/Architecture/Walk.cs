using System.Reflection.Metadata;

namespace CircuitKit.Tests.Architecture;

/// <summary>
/// The source files that code reaches from its roots, by the calls in the compiled library. Followed are calls of methods, constructors and
/// properties, lambdas and local functions where they are made, the bodies of async methods and iterators, and calls of interface or virtual methods
/// to each of their implementations in the library. Not followed are delegates that others hold, events, static constructors, and what the framework
/// calls back: each of these is a root of its own. A file counts when one of its methods runs; one of which only properties are read and constructors
/// run is data.
/// </summary>
internal sealed class Walk
{
    private readonly CompiledCalls _calls;
    private readonly Func<string, bool> _isSink;
    private readonly Func<string, bool> _isEnd;
    private readonly HashSet<MethodDefinitionHandle> _visited = [];
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    private Walk(CompiledCalls calls, Func<string, bool> isSink, Func<string, bool> isEnd)
    {
        _calls = calls;
        _isSink = isSink;
        _isEnd = isEnd;
    }

    /// <summary>The files in order of their names, each with the call that first reached it.</summary>
    /// <param name="calls">The calls of the library.</param>
    /// <param name="roots">Methods, as <c>Type.Method</c>. One that does not exist is an error.</param>
    /// <param name="sinks">Types, or methods as <c>Type.Method</c>, that do not count and are not entered; <c>*</c> stands for any beginning.</param>
    /// <param name="ends">The same of what counts and is not followed further. A sink or end that matches nothing is an error.</param>
    public static IReadOnlyDictionary<string, string> Files(
        CompiledCalls calls, IReadOnlyList<string> roots, IReadOnlyList<string> sinks, IReadOnlyList<string> ends)
    {
        string[] unknown = [.. sinks.Concat(ends).Where(sink => !calls.Names.Any(name => Matches(name, sink)))];
        Assert.True(unknown.Length == 0, $"Nothing in the library is called {string.Join(", ", unknown)}.");
        Walk walk = new(calls, name => sinks.Any(sink => Matches(name, sink)), name => ends.Any(end => Matches(name, end)));
        string[] missing = [.. roots.Where(root => !calls.Named(root).Any())];
        Assert.True(missing.Length == 0, $"The library has no method {string.Join(", ", missing)}.");
        walk.Visit(roots.SelectMany(calls.Named));
        return walk._files;
    }

    private static bool Matches(string name, string sink)
    {
        string type = name[..name.IndexOf('.', StringComparison.Ordinal)];
        return sink.StartsWith('*') ? type.EndsWith(sink[1..], StringComparison.Ordinal) : name == sink || type == sink;
    }

    private void Visit(IEnumerable<MethodDefinitionHandle> roots)
    {
        Queue<(MethodDefinitionHandle Method, string Caller)> next = new(roots.Select(root => (root, "the framework, or a loop")));
        while (next.TryDequeue(out var call))
        {
            string name = _calls.NameOf(call.Method);
            if (_isSink(name) || !_visited.Add(call.Method))
            {
                continue;
            }

            if (_calls.IsStep(call.Method) && _calls.FileOf(call.Method) is { Length: > 0 } file)
            {
                _files.TryAdd(file, $"{name}, called by {call.Caller}");
            }

            foreach (MethodDefinitionHandle called in _isEnd(name) ? [] : _calls.From(call.Method))
            {
                next.Enqueue((called, name));
            }
        }
    }
}
