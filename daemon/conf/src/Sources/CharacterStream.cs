namespace IkeLab.Configuration.Sources;

/// <summary>
/// One character with its origin. Inside a macro's value the origin is the use of the macro.
/// </summary>
/// <param name="Value">A UTF-16 unit, or <see cref="CharacterStream.End"/>.</param>
internal readonly record struct SourceCharacter(int Value, SourceFile File, int Offset, bool Expanded)
{
    public bool Is(char c) => Value == c;
    public bool IsDigit => Value is >= '0' and <= '9';
    public bool IsAlphanumeric => IsDigit || Value is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
}

/// <summary>
/// The characters of a configuration: files within files, macros' values within lines, with room to put
/// characters
/// back. A macro's value flows into what stands behind its use without a gap, as iked reads it.
/// </summary>
internal sealed class CharacterStream
{
    public const int End = -1;

    private readonly Stack<Frame> _frames = [];

    public CharacterStream(SourceFile file) => _frames.Push(new(file));

    /// <summary>Files that are open, the first one included.</summary>
    public int Depth => _frames.Count(frame => !frame.IsMacro);

    public bool IsOpen(string name) => _frames.Any(frame => !frame.IsMacro && frame.File.Name == name);

    public void Include(SourceFile file) => _frames.Push(new(file));

    public void Expand(string value, SourceSpan use) => _frames.Push(new(use.File, value, use.Offset));

    public void Return(in SourceCharacter character)
    {
        if (character.Value != End)
            _frames.Peek().Returned.Push(character);
    }

    /// <summary>
    /// The next character outside of quotes: a backslash joins lines and otherwise yields the character
    /// behind it, and
    /// the end of every file reads as the end of a line.
    /// </summary>
    public SourceCharacter Next()
    {
        var character = Raw();
        while (character.Is('\\'))
        {
            character = Raw();
            if (!character.Is('\n'))
                break;
            character = Raw();
        }
        while (character.Value == End)
        {
            var frame = _frames.Peek();
            if (!frame.EndReported)
            {
                frame.EndReported = true;
                return character with { Value = '\n' };
            }
            if (_frames.Count == 1)
                return character;
            _frames.Pop();
            character = Raw();
        }
        return character;
    }

    /// <summary>
    /// The next character as it stands, for use inside quotes; a file's end is <see cref="End"/>.
    /// </summary>
    public SourceCharacter Raw()
    {
        while (true)
        {
            var frame = _frames.Peek();
            if (frame.Returned.TryPop(out var returned))
                return returned;
            if (frame.Offset < frame.Text.Length)
            {
                var value = frame.Text[frame.Offset];
                var origin = frame.IsMacro ? frame.UseOffset : frame.Offset;
                frame.Offset++;
                return new(value, frame.File, origin, frame.IsMacro);
            }
            if (!frame.IsMacro)
                return new(End, frame.File, frame.Text.Length, false);
            _frames.Pop();
        }
    }

    private sealed class Frame
    {
        public Frame(SourceFile file) => (File, Text) = (file, file.Text);

        public Frame(SourceFile file, string value, int useOffset) =>
            (File, Text, UseOffset, IsMacro) = (file, value, useOffset, true);

        public SourceFile File { get; }
        public string Text { get; }
        public bool IsMacro { get; }
        public int UseOffset { get; }
        public int Offset { get; set; }
        public bool EndReported { get; set; }

        /// <summary>Read before the text goes on, and after the frames above.</summary>
        public Stack<SourceCharacter> Returned { get; } = [];
    }
}
