using System.CommandLine;
using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>How many pages leave, and how they come back.</summary>
internal sealed class ReturnOptions
{
    private readonly Option<int> _circuits = CircuitOptions.Circuits();
    private readonly Option<double> _openRate = CircuitOptions.OpenRate();
    private readonly Option<double> _away = Numbers.SecondsOrNone("--away", "How long the pages stay away", 1);

    private readonly Option<ReconnectTo> _to = new("--reconnect-to")
    {
        Description = "Which of several servers a page comes back to: the same one, one of the others, or any by chance.",
        DefaultValueFactory = _ => ReconnectTo.Same,
    };

    public void AddTo(Command command, TargetOptions target)
    {
        command.Add(_circuits);
        command.Add(_openRate);
        command.Add(_away);
        command.Add(_to);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_to) != ReconnectTo.Same && !target.HasSeveralServers(result))
            {
                result.AddError("--reconnect-to needs a second server; give its address with --server.");
            }
        });
    }

    public ReconnectPlan Read(ParseResult result) => new(
        result.GetValue(_circuits), result.GetValue(_openRate), TimeSpan.FromSeconds(result.GetValue(_away)), result.GetValue(_to));
}
