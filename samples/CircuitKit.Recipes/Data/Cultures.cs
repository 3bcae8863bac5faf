using System.Globalization;

namespace CircuitKit.Recipes.Data;

/// <summary>Stands for request localization, which needs ICU on the machine: with a German browser, numbers have a comma.</summary>
public static class Cultures
{
    private static readonly CultureInfo s_comma = new(string.Empty) { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };

    public static void UseCultureOfBrowser(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Headers.AcceptLanguage.ToString().StartsWith("de", StringComparison.OrdinalIgnoreCase))
        {
            CultureInfo.CurrentCulture = s_comma;
        }

        return next(context);
    });
}
