namespace SafeThink.Audit.JsonLines;

/// <summary>Keeps lines of a file apart from lines that were torn off.</summary>
internal static class TornLine
{
    /// <summary>Goes to the end of a file, and ends its last line where that has no line feed.</summary>
    /// <returns>The file.</returns>
    public static Stream End(Stream file)
    {
        if (!file.CanSeek)
            return file;
        try
        {
            var isTorn = false;
            if (file.Length > 0)
            {
                file.Seek(-1, SeekOrigin.End);
                isTorn = file.ReadByte() != '\n';
            }

            file.Seek(0, SeekOrigin.End);
            if (isTorn)
                file.WriteByte((byte)'\n');
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a line, and takes away what was written of it if it cannot be written whole.</summary>
    public static void WriteWhole(Stream file, ReadOnlySpan<byte> line)
    {
        var start = file.CanSeek ? file.Position : 0;
        try
        {
            file.Write(line);
        }
        catch when (file.CanSeek)
        {
            CutAt(file, start);
            throw;
        }
    }

    private static void CutAt(Stream file, long length)
    {
        try
        {
            file.SetLength(length);
        }
        catch (Exception)
        {
            // What went wrong with the line is what counts. Its torn beginning is ended when the file is opened again.
        }
    }
}
