using CircuitKit.Observability;

namespace CircuitKit.Tests.Observability;

public sealed class OneLineTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("a note, with 'words' ünd Zeichen", "a note, with 'words' ünd Zeichen")]
    [InlineData("one\ntwo\r\nthree\vfour\ffive\u0085six\u2028seven\u2029eight", "one two  three four five six seven eight")]
    [InlineData("\u001b[2Jgone\0\t", " [2Jgone  ")]
    public void Text_stays_within_its_line(string? text, string line) => Assert.Equal(line, OneLine.Of(text));

    [Fact]
    public void Long_text_is_cut()
    {
        Assert.Equal(new string('x', 500), OneLine.Of(new string('x', 500)));
        Assert.Equal(new string('x', 499) + "…", OneLine.Of(new string('x', 10_000)));
    }
}
