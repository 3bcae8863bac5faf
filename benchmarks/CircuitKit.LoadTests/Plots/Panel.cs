using OxyPlot;

namespace CircuitKit.LoadTests.Plots;

/// <summary>One drawing.</summary>
internal sealed record Panel(PlotModel Model);
