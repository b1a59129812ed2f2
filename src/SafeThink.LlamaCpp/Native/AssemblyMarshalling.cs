using System.Runtime.CompilerServices;

// Every struct that crosses the border is blittable, so what is declared is what the native side sees.
[assembly: DisableRuntimeMarshalling]
