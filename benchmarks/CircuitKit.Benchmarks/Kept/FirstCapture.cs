using System.Globalization;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Persistence.State;

namespace CircuitKit.Benchmarks.Kept;

/// <summary>
/// The first capture of a process after a user has changed a component, which no benchmark that repeats itself can measure: one figure for each
/// process that is started.
/// </summary>
internal static class FirstCapture
{
    public const string Verb = "first-capture";

    /// <summary>How long the capture has taken, in ms on the dispatcher.</summary>
    /// <param name="keeping">How the page keeps its values.</param>
    /// <param name="components">How many components it has.</param>
    /// <param name="isPrepared">Whether the code has run at the start of the app, and the types are prepared.</param>
    public static async Task<string> MeasureAsync(Keeping keeping, int components, bool isPrepared)
    {
        if (isPrepared)
        {
            await KeptStatePreparation.DoneAsync(new FrameworkMembers(), TimeProvider.System);
        }

        await using var circuit = await RowsCircuit.OpenAsync(keeping, components);
        if (isPrepared)
        {
            await PreparationQueue.Latest;
        }

        circuit.Use(0, row => row.Type());
        var started = TimeProvider.System.GetTimestamp();
        circuit.Capture();
        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds.ToString("F2", CultureInfo.InvariantCulture);
    }
}
