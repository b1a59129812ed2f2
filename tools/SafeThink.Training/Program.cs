using System.CommandLine;
using System.Text;
using SafeThink.Training.Embedded;

Console.OutputEncoding = Encoding.UTF8;
var command = new RootCommand("Train SafeThink's scorers on public safety data.") { EmbeddedCommand.Create() };

// Ctrl-C cancels the run. It ends within a row, so it is given the time to say so.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
