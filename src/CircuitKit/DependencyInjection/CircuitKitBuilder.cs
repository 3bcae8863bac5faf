using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.DependencyInjection;

/// <inheritdoc/>
internal sealed class CircuitKitBuilder(IServiceCollection services) : ICircuitKitBuilder
{
    public IServiceCollection Services => services;
}
