#nullable enable

using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Brings native packages onto this machine: <c>npm pack</c> into the cache, SHA-512 against the pin, <c>tar</c>, and
/// the libraries into each package's <c>Folder</c>.
/// </summary>
/// <remarks>
/// The cache holds tarballs only, and each is hashed again at every use, so nothing is trusted for merely being there.
/// Work in progress has a folder of its own and is renamed when complete: a build that is killed leaves nothing that
/// looks finished.
/// </remarks>
public sealed class FetchNativeLibraries : Task
{
    private const string Remedy =
        "Or build with -p:SafeThinkSkipNative=true and name a folder with llama.cpp in SAFETHINK_LLAMA_PATH at run time.";

    private const int RememberedLines = 20;

    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);
    private static readonly string[] LibraryExtensions = [".so", ".dylib", ".dll"];
    private static readonly bool OnWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>What to bring: runtime identifiers with <c>NpmName</c>, <c>Sha512</c> (base64) and <c>Folder</c>.</summary>
    [Required]
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>The version of every package.</summary>
    [Required]
    public string Version { get; set; } = "";

    /// <summary>Where tarballs are kept between builds.</summary>
    [Required]
    public string CacheFolder { get; set; } = "";

    /// <inheritdoc />
    public override bool Execute()
    {
        try
        {
            Directory.CreateDirectory(CacheFolder);
            using var turn = WaitForTurn();
            return turn is not null && Packages.All(Bring);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail("SAFETHINK007", $"The native libraries could not be laid out: {e.Message} {Remedy}");
        }
    }

    /// <summary>Lets one build at a time use the cache; the operating system drops the lock of a build that died.</summary>
    private FileStream? WaitForTurn()
    {
        var path = Path.Combine(CacheFolder, ".lock");
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < LongestWait)
            {
                Thread.Sleep(BetweenTries);
            }
            catch (IOException e)
            {
                Fail("SAFETHINK007", $"Another build has held '{path}' for {LongestWait.TotalMinutes} minutes: {e.Message}");
                return null;
            }
        }
    }

    private bool Bring(ITaskItem package)
    {
        var folder = package.GetMetadata("Folder");
        if (Directory.Exists(folder))
        {
            return true;
        }

        var tarball = Path.Combine(CacheFolder, $"node-llama-cpp-{package.GetMetadata("NpmName")}-{Version}.tgz");
        return EnsureTarball(package, tarball) && Unpack(package, tarball, folder);
    }

    private bool EnsureTarball(ITaskItem package, string tarball)
    {
        var pinned = package.GetMetadata("Sha512");
        if (File.Exists(tarball))
        {
            if (HashOf(tarball) == pinned)
            {
                return true;
            }

            Log.LogMessage(MessageImportance.High, $"'{tarball}' does not have its pinned hash and is fetched again.");
        }

        using var staging = new Staging(tarball + ".part");
        var fetched = Fetch(package, staging.Path);
        if (fetched is null)
        {
            return false;
        }

        var actual = HashOf(fetched);
        if (actual != pinned)
        {
            return Fail(
                "SAFETHINK003",
                $"'{Path.GetFileName(fetched)}' as npm fetched it is not the file that was pinned, and was thrown away. "
                + $"{Environment.NewLine}Pinned sha512:  {pinned}{Environment.NewLine}Fetched sha512: {actual}{Environment.NewLine}"
                + "Find out whether the npm registry or mirror in use serves something else. " + Remedy);
        }

        File.Delete(tarball);
        File.Move(fetched, tarball);
        return true;
    }

    private string? Fetch(ITaskItem package, string staging)
    {
        var name = $"@node-llama-cpp/{package.GetMetadata("NpmName")}@{Version}";
        var npm = FindOnPath(OnWindows ? "npm.cmd" : "npm");
        if (npm is null)
        {
            Fail("SAFETHINK001", $"npm is not on PATH, and is needed once to fetch {name}. Install Node.js, which brings npm. {Remedy}");
            return null;
        }

        Log.LogMessage(MessageImportance.High, $"Fetching {name} with npm, once, into '{CacheFolder}'.");
        if (Run(npm, $"pack {name} --pack-destination=. --ignore-scripts --fetch-retries=1 --loglevel=error", staging) is { } fault)
        {
            Fail("SAFETHINK002", $"npm could not fetch {name}: {fault}{Environment.NewLine}Go online or check npm's registry setting, and build again. {Remedy}");
            return null;
        }

        return Directory.GetFiles(staging, "*.tgz").Single();
    }

    private bool Unpack(ITaskItem package, string tarball, string folder)
    {
        var tar = FindOnPath(OnWindows ? "tar.exe" : "tar");
        if (tar is null)
        {
            return Fail("SAFETHINK004", $"tar is not on PATH, and is needed to unpack '{tarball}'. Install it. {Remedy}");
        }

        using var staging = new Staging(folder + ".part");

        // A name without a drive letter: GNU tar takes "C:" for a remote host. -m, because npm dates every file 1985 and
        // a later version would then never look newer than the copy in an output folder.
        File.Copy(tarball, Path.Combine(staging.Path, "package.tgz"));
        if (Run(tar, "-xzmf package.tgz", staging.Path) is { } fault)
        {
            return Fail("SAFETHINK004", $"'{tarball}' could not be unpacked: {fault}{Environment.NewLine}{Remedy}");
        }

        var binaries = Path.Combine(staging.Path, "package", "bins", package.GetMetadata("NpmName"));
        var libraries = Directory.Exists(binaries) ? Directory.GetFiles(binaries).Where(IsNeeded).ToList() : [];
        if (libraries.Count == 0)
        {
            return Fail("SAFETHINK004", $"'{tarball}' holds no libraries in 'package/bins/{package.GetMetadata("NpmName")}'. {Remedy}");
        }

        var complete = Directory.CreateDirectory(Path.Combine(staging.Path, "complete")).FullName;
        foreach (var library in libraries)
        {
            File.Move(library, Path.Combine(complete, Path.GetFileName(library)));
        }

        Directory.Move(complete, folder);
        return true;
    }

    /// <summary>Leaves out the add-on for Node.js and the common library that only it uses.</summary>
    private static bool IsNeeded(string path) =>
        LibraryExtensions.Contains(Path.GetExtension(path))
        && !Path.GetFileName(path).Contains("llama-common");

    private static string HashOf(string path)
    {
        using var algorithm = SHA512.Create();
        using var stream = File.OpenRead(path);
        return Convert.ToBase64String(algorithm.ComputeHash(stream));
    }

    private static string? FindOnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split([Path.PathSeparator], StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder.Trim('"'), name))
            .FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Null when it succeeded, otherwise its exit code and last lines.</returns>
    private static string? Run(string program, string arguments, string folder)
    {
        // A .cmd file is no program: only the shell can start it.
        var throughShell = program.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo
        {
            FileName = throughShell ? "cmd.exe" : program,
            Arguments = throughShell ? $"/d /s /c \"\"{program}\" {arguments}\"" : arguments,
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        var lines = new Queue<string>();
        void Remember(object _, DataReceivedEventArgs line)
        {
            lock (lines)
            {
                if (!string.IsNullOrWhiteSpace(line.Data))
                {
                    lines.Enqueue(line.Data!);
                }

                if (lines.Count > RememberedLines)
                {
                    lines.Dequeue();
                }
            }
        }

        try
        {
            using var process = Process.Start(start)!;
            process.OutputDataReceived += Remember;
            process.ErrorDataReceived += Remember;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (!process.WaitForExit((int)LongestRun.TotalMilliseconds))
            {
                process.Kill();
                return $"'{program}' had not finished after {LongestRun.TotalMinutes} minutes and was stopped.";
            }

            // Only the overload without a limit also waits for the last lines of output.
            process.WaitForExit();
            return process.ExitCode == 0
                ? null
                : $"'{program}' ended with code {process.ExitCode} and said:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}";
        }
        catch (Win32Exception e)
        {
            return $"'{program}' could not be started: {e.Message}";
        }
    }

    private bool Fail(string code, string message)
    {
        Log.LogError(null, code, null, null, 0, 0, 0, 0, message);
        return false;
    }

    /// <summary>A folder for work in progress. What an earlier, killed build left in it is removed first.</summary>
    private sealed class Staging : IDisposable
    {
        public Staging(string path)
        {
            Path = path;
            Dispose();
            Directory.CreateDirectory(path);
        }

        public string Path { get; }

        public void Dispose()
        {
            if (Directory.Exists(Path))
            {
                Directory.Delete(Path, recursive: true);
            }
        }
    }
}
