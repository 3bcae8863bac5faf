namespace CircuitKit.TestKit;

/// <summary>How to start an app.</summary>
public sealed record AppProcessOptions
{
    /// <summary>The app's dll, see <see cref="BuildOutput.Dll"/>, or the program of an app that brings its own framework.</summary>
    public required string Dll { get; init; }

    /// <summary>The app's arguments, without <c>--urls</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The port on 127.0.0.1; 0 (default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>What to ask for to see that the app answers; default <c>/</c>.</summary>
    public string ReadyPath { get; init; } = "/";

    /// <summary>Added to the environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder to start in; default the folder of the dll.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>A program that starts the app, with its arguments, such as <c>setpriv</c>; it must become the app (<c>exec</c>).</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>The version of the shared framework, of those that <see cref="BuildOutput.Framework"/> finds; default that of the tests.</summary>
    public string? Framework { get; init; }

    /// <summary>How long the app may take until it answers; default 60 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
