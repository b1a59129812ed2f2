namespace SafeThink.Training.Data;

/// <summary>A data file cannot be read, or a row in it says something that it may not.</summary>
public sealed class DataException(string message, Exception? innerException = null) : Exception(message, innerException);
