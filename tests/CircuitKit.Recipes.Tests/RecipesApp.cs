[assembly: AssemblyFixture(typeof(CircuitKit.Recipes.Tests.RecipesApp))]

namespace CircuitKit.Recipes.Tests;

/// <summary>The recipes in a process of their own, for all tests: one at a time, because each kills it.</summary>
public sealed class RecipesApp : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("circuitkit-recipes-").FullName;
    private CircuitTest? _app;

    /// <summary>The running app.</summary>
    public CircuitTest App => _app ?? throw new InvalidOperationException("The app was not started.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _app = await CircuitTest.StartAsync<Program>(new CircuitTestOptions
    {
        Configuration = new Dictionary<string, string> { ["ConnectionStrings:Shop"] = $"Data Source={_folder}/shop.db;Pooling=False" },
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
