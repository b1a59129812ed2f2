using System.Runtime.CompilerServices;
using LLama.Native;
using SafeThink.Engines;

namespace SafeThink.LLamaSharp;

/// <summary>The one lock of the process under which LLamaSharp evaluates.</summary>
internal static class InferenceLock
{
    /// <summary>Finds it.</summary>
    /// <exception cref="EngineException">This version of LLamaSharp keeps it elsewhere.</exception>
    public static object Find()
    {
        try
        {
            return GlobalInferenceLock(null);
        }
        catch (MissingFieldException exception)
        {
            // To go on without it would be a race with every other context.
            throw new EngineException("This version of LLamaSharp has no inference lock where 0.28 and 0.30 have it, so it cannot be shared. Use one of those versions.", exception);
        }
    }

    // LLamaSharp does not hand it out. The accessor is bound without reflection, so trimming and AOT keep it.
    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "GlobalInferenceLock")]
    private static extern ref object GlobalInferenceLock(SafeLLamaContextHandle? owner);
}
