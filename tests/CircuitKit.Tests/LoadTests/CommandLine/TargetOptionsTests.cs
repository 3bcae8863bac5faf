using System.CommandLine;
using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.CommandLine;

namespace CircuitKit.Tests.LoadTests.CommandLine;

public sealed class TargetOptionsTests
{
    private readonly TargetOptions _options = new();
    private readonly Command _command = new("verb");

    public TargetOptionsTests() => _options.AddTo(_command, needsClick: true);

    [Fact]
    public void Everything_can_be_said()
    {
        LoadTarget target = Read(
            "https://app.example:5001", "--page", "/counter?x=1", "--click", "increment", "--watch", "count", "--header", "Cookie: a=b:c",
            "--header", "X-User:ann", "--pid", "42", "--heap", "/heap", "--timeout", "2.5");

        Assert.Equal(new Uri("https://app.example:5001/counter?x=1"), target.Page);
        Assert.Equal(new Uri("https://app.example:5001/heap"), target.Heap);
        Assert.Equal(("increment", "count", 42), (target.Click, target.Watch, target.ServerProcessId));
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
    [InlineData("Option '--click' is required.", "http://host")]
    public void What_cannot_be_is_refused(string message, params string[] args) =>
        Assert.Equal([message], _command.Parse(args).Errors.Select(error => error.Message));

    private LoadTarget Read(params string[] args)
    {
        ParseResult result = _command.Parse(args);
        Assert.Empty(result.Errors);
        return _options.Read(result);
    }
}
