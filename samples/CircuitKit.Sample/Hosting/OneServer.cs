using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Sample.Hosting;

/// <summary>Circuits that survive the process, on one machine and without any server beside it.</summary>
internal static class OneServer
{
    public static void KeepCircuitsInFiles(this WebApplicationBuilder builder)
    {
        builder.Services.AddCircuitKit().AddFileSnapshots("circuits");

        // A snapshot is read only by a process that has the key it was written with, so the next process must find the same keys under the
        // same name. Where keys may be kept is the app's decision, not a library's.
        builder.Services.AddDataProtection()
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(builder.Environment.ContentRootPath, "keys")))
            .SetApplicationName("HarbourSupply.OrderDesk");
    }
}
