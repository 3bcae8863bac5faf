using System.Diagnostics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Testing;

/// <summary>
/// Runs in the process of a tested app, and changes its services when its host is built: snapshots and keys go to a folder that outlives the process,
/// and a test can ask to have all circuits saved.
/// </summary>
internal static class TestedApp
{
    private const string HostListener = "Microsoft.Extensions.Hosting";
    private const string HostBuilding = "HostBuilding";

    public static void Install()
    {
        if (TestedAppSettings.Read() is { } settings && settings.App == Path.GetFileNameWithoutExtension(Environment.GetCommandLineArgs()[0]))
        {
            DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(listener =>
            {
                if (listener.Name == HostListener)
                {
                    listener.Subscribe(new Observer<KeyValuePair<string, object?>>(said => Configure(said, settings)));
                }
            }));
        }
    }

    private static void Configure(KeyValuePair<string, object?> said, TestedAppSettings settings)
    {
        if (said is { Key: HostBuilding, Value: IHostBuilder host })
        {
            host.ConfigureServices(services => Configure(services, settings));
        }
    }

    // After the app's own services. A host without CircuitKit is another one than the one that is tested.
    private static void Configure(IServiceCollection services, TestedAppSettings settings)
    {
        if (services.All(service => service.ServiceType != typeof(ICircuitControl)))
        {
            return;
        }

        if (!settings.KeepsOwnStore)
        {
            new Builder(services).AddFileSnapshots(Path.Combine(settings.Folder, "circuits"));
            // In place of the app's own, wherever that has its keys, or if they die with the process.
            DirectoryInfo keys = new(Path.Combine(settings.Folder, "keys"));
            services.AddDataProtection().PersistKeysToFileSystem(keys);
            services.Replace(ServiceDescriptor.Singleton(DataProtectionProvider.Create(keys)));
        }

        // A test is not patient.
        services.Configure<CircuitKitOptions>(options =>
        {
            options.StateCheck.QuietPeriod = TestEndpoint.QuietPeriod;
            options.StateCheck.MinInterval = TimeSpan.Zero;
        });
        FoundByStateCheck found = new();
        services.AddLogging(logging => logging.AddProvider(found).AddFilter<FoundByStateCheck>(FoundByStateCheck.Category, LogLevel.Debug));
        services.AddSingleton<IStartupFilter>(provider => ActivatorUtilities.CreateInstance<TestEndpoint>(provider, settings.Token, found));
    }

    private sealed record Builder(IServiceCollection Services) : ICircuitKitBuilder;

    private sealed class Observer<T>(Action<T> next) : IObserver<T>
    {
        public void OnNext(T value) => next(value);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
