namespace CircuitKit.Lifetime.NewVersion;

/// <summary>What the browser's script asks (<c>newversion.js</c>): "is my state saved, so that I can be loaded anew?"</summary>
/// <param name="IsForced">Whether the app or the user wants it, whatever is not kept.</param>
/// <param name="IsUntouched">Whether nobody has done anything to the page. Believed only where the server has seen nothing either.</param>
internal readonly record struct MoveRequest(bool IsForced, bool IsUntouched)
{
    /// <summary>Reads <c>word/all</c>, <c>word/kept</c> or <c>word/kept/untouched</c>. It comes from outside: anything else is nothing.</summary>
    public static MoveRequest? Parse(string? text) => text?.Split('/', 4) switch
    {
        [_, "all"] => new MoveRequest(IsForced: true, IsUntouched: false),
        [_, "kept"] => new MoveRequest(IsForced: false, IsUntouched: false),
        [_, "kept", "untouched"] => new MoveRequest(IsForced: false, IsUntouched: true),
        _ => null,
    };
}
