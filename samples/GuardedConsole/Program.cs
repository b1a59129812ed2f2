using System.Text;
using GuardedConsole;
using GuardedConsole.Options;

Console.OutputEncoding = Encoding.UTF8;
using var interrupts = new Interrupts();
return await CommandLine.RunAsync(args, options => App.RunAsync(options, interrupts));
