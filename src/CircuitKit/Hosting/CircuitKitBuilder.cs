using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Hosting;

/// <inheritdoc/>
internal sealed class CircuitKitBuilder(IServiceCollection services) : ICircuitKitBuilder
{
    public IServiceCollection Services => services;
}
