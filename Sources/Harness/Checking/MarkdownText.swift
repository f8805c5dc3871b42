/// Text as it stands in Markdown.
public enum MarkdownText {
  /// One line in which nothing is taken for markup, so that it may stand in a cell of a table too.
  public static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("|", with: "\\|").replacing("*", with: "\\*")
      .replacing("_", with: "\\_").replacing("\n", with: " ")
  }
}
