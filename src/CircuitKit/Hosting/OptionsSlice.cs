using Microsoft.Extensions.Primitives;

namespace CircuitKit.Hosting;

/// <summary>The options of one room: a part of CircuitKit's options, bound, validated and reloaded with them.</summary>
internal sealed class OptionsSlice<TOptions>(
    Func<CircuitKitOptions, TOptions> slice,
    IOptions<CircuitKitOptions> all,
    IOptionsFactory<CircuitKitOptions> factory,
    IEnumerable<IOptionsChangeTokenSource<CircuitKitOptions>> changes)
    : IOptions<TOptions>, IOptionsFactory<TOptions>, IOptionsChangeTokenSource<TOptions>
    where TOptions : class
{
    public TOptions Value => slice(all.Value);

    public string Name => Options.DefaultName;

    public TOptions Create(string name) => slice(factory.Create(name));

    public IChangeToken GetChangeToken() => new CompositeChangeToken([.. changes.Select(source => source.GetChangeToken())]);
}
