using System.CommandLine;
using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.CommandLine;

namespace CircuitKit.Tests.LoadTests.CommandLine;

public sealed class TargetOptionsTests
{
    private readonly TargetOptions _options = new();
    private readonly Command _command = new("verb");

    public TargetOptionsTests() => _options.AddTo(_command, needsAction: true);

    [Fact]
    public void Everything_can_be_said()
    {
        LoadTarget target = Read(
            "https://app.example:5001", "--page", "/counter?x=1", "--click", "increment", "--watch", "count", "--header", "Cookie: a=b:c",
            "--header", "X-User:ann", "--pid", "42", "--heap", "/heap", "--timeout", "2.5", "--server", "http://other:1", "--server",
            "http://third:2", "--pid", "43", "--type", "name", "--text", "{n}!");

        Assert.Equal(new Uri("https://app.example:5001/counter?x=1"), target.Page);
        Assert.Equal(new Uri("https://app.example:5001/heap"), target.Heap);
        Assert.Equal(("increment", "count", "name", "{n}!"), (target.Click, target.Watch, target.Type, target.Text));
        Assert.Equal(42, target.ServerProcessId);
        Assert.Equal([43], target.OtherProcessIds);
        Assert.Equal([new("http://other:1"), new("http://third:2")], target.OtherServers);
        Assert.Equal(TimeSpan.FromSeconds(2.5), target.Timeout);
        Assert.Equal([new("Cookie", "a=b:c"), new("X-User", "ann")], target.Headers);
    }

    [Fact]
    public void What_is_not_said_has_a_default()
    {
        LoadTarget target = Read("http://127.0.0.1:5000", "--click", "increment");

        Assert.Equal(new Uri("http://127.0.0.1:5000/"), target.Page);
        Assert.Equal((null, null, null), (target.Watch, target.Heap, target.ServerProcessId));
        Assert.Equal(TimeSpan.FromSeconds(30), target.Timeout);
        Assert.Empty(target.Headers);
    }

    [Theory]
    [InlineData("The server is 'localhost'; give an address such as http://127.0.0.1:5000.", "localhost", "--click", "a")]
    [InlineData("The server is 'ftp://host'; give an address such as http://127.0.0.1:5000.", "ftp://host", "--click", "a")]
    [InlineData("--header is 'no colon'; give 'Name: value'.", "http://host", "--click", "a", "--header", "no colon")]
    [InlineData("--header is ': value'; give 'Name: value'.", "http://host", "--click", "a", "--header", ": value")]
    [InlineData("--timeout is '0'; give more than 0.", "http://host", "--click", "a", "--timeout", "0")]
    [InlineData("--timeout is 'NaN'; give more than 0.", "http://host", "--click", "a", "--timeout", "NaN")]
    [InlineData("The server is 'other'; give an address such as http://127.0.0.1:5000.", "http://host", "--click", "a", "--server", "other")]
    [InlineData("Say what a person does: --click, --type or both.", "http://host")]
    public void What_cannot_be_is_refused(string message, params string[] args) =>
        Assert.Equal([message], _command.Parse(args).Errors.Select(error => error.Message));

    private LoadTarget Read(params string[] args)
    {
        ParseResult result = _command.Parse(args);
        Assert.Empty(result.Errors);
        return _options.Read(result);
    }
}
