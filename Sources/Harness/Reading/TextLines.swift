extension StringProtocol {
  /// The lines of a text, whatever ends them: LF, CR LF or CR.
  ///
  /// Swift takes CR LF for one character, which is not `"\n"`, so a split at `"\n"` finds one line in a
  /// file that was written on Windows. Lines may be empty, and after a last end there is one more that
  /// is.
  public var textLines: [SubSequence] {
    split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
  }
}
