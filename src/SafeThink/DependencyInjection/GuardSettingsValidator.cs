using Microsoft.Extensions.Options;

namespace SafeThink.DependencyInjection;

/// <summary>Checks each setting for itself.</summary>
[OptionsValidator]
internal sealed partial class GuardSettingsValidator : IValidateOptions<GuardSettings>;
