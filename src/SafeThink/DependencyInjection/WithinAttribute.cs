using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace SafeThink.DependencyInjection;

/// <summary>A number that lies in a range, both ends included. Unlike the framework's attribute it says which value was wrong.</summary>
/// <param name="minimum">The smallest value.</param>
/// <param name="maximum">The largest value.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WithinAttribute(double minimum, double maximum) : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        // Written so that a NaN, which compares false with everything, is refused.
        if (value is null || (Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && number >= minimum && number <= maximum))
            return ValidationResult.Success;
        return new ValidationResult(string.Create(
            CultureInfo.InvariantCulture, $"{validationContext.DisplayName} is {value}, but must lie from {minimum} to {maximum}."));
    }
}
