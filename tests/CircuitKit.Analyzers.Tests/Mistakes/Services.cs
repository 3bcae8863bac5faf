using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Mistakes
{
    public sealed class Basket
    {
        [PersistentState]
        public List<string> Lines { get; set; } = []; // CK1006
    }

    public sealed class Cart
    {
        [PersistentState]
        public List<string> Lines { get; set; } = [];
    }

    public sealed class Shop : DbContext;

    public interface IShape;
}

// As much of Entity Framework as the rule looks at, so that the project needs no package.
namespace Microsoft.EntityFrameworkCore
{
    public class DbContext
    {
        public Task<int> SaveChangesAsync() => Task.FromResult(0);
    }
}
