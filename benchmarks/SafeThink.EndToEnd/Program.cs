using System.Text;
using SafeThink.EndToEnd.Options;

Console.OutputEncoding = Encoding.UTF8;
return await CommandLine.RunAsync(args);
