namespace CircuitKit.TestApp;

/// <summary>The answer of <c>GET /test/info</c>.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="Mode">As given on the command line.</param>
/// <param name="Store">As given on the command line.</param>
/// <param name="Listening">The addresses.</param>
/// <param name="Framework">The version it runs on.</param>
internal sealed record TestInfo(int Pid, string Mode, string Store, IReadOnlyList<string> Listening, string Framework);
