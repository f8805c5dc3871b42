import Harness
import Testing

@Suite struct LineTextTests {
  @Test(arguments: [
    ("EWC, λ=10⁻³", "EWC, λ=10⁻³"),
    ("two\nlines", "two lines"), ("two\r\nlines", "two lines"), ("cr\ronly", "cr only"),
    ("a\u{2028}b\tc\u{85}d", "a b c d"),
    ("\u{1B}[31mred\u{7}", "[U+001B][31mred[U+0007]"), ("a\u{9B}2Jb\u{0}", "a[U+009B]2Jb[U+0000]"),
    ("ab\u{202E}cd\u{2066}\u{200F}", "ab[U+202E]cd[U+2066][U+200F]"),
    ("回放 🎉 ر 👩‍🔬", "回放 🎉 ر 👩‍🔬"),
  ])
  func `shows a name on one line, with codes for what cannot be seen`(name: String, shown: String) {
    #expect(LineText.safe(name) == shown)
  }

  @Test(arguments: [
    ("::error::x", ": :error::x"), (" \t::set-output name=a::b", "  : :set-output name=a::b"),
    ("a\n::error::x", "a ::error::x"), ("see ##[error]x", "see # #[error]x"),
    ("##vso[task.complete]", "# #vso[task.complete]"), ("a::b", "a::b"), (":", ":"), ("", ""),
  ])
  func `begins no command of a workflow`(line: String, shown: String) {
    #expect(LineText.safe(line) == shown)
  }

  @Test(arguments: [
    ("", 0), ("EWC", 3), ("é", 1), ("e\u{301}", 1), ("回放", 4), ("ｆｕｌｌ", 8), ("한글", 4),
    ("\u{1100}\u{1161}\u{11A8}", 2), ("🎉", 2), ("👩‍🔬", 2), ("🇩🇪", 2), ("❤", 1), ("❤\u{FE0F}", 2),
    ("ﾊﾝ", 2), ("λ≤√", 3), ("a\u{200B}b", 2), ("…", 1), ("█░", 2),
  ])
  func `counts the columns that text takes in a terminal`(text: String, columns: Int) {
    #expect(LineText.columns(text) == columns)
  }

  @Test(arguments: [
    (0, ""), (1, ""), (2, "回"), (3, "回"), (4, "回放"), (5, "回放a"), (6, "回放ae\u{301}"),
    (9, "回放ae\u{301}🎉"),
  ])
  func `cuts text to columns, no character in two`(columns: Int, beginning: String) {
    #expect(LineText.prefix("回放ae\u{301}🎉", columns: columns) == beginning)
  }
}

@Suite struct MarkdownTextTests {
  @Test(arguments: [
    ("ER <small>", #"ER \<small>"#), ("[1] ER", #"\[1] ER"#), ("`c|d`", #"\`c\|d\`"#),
    ("2^k~~ER~~", #"2^k\~\~ER\~\~"#), ("A&amp;B &lt; & c", #"A\&amp;B \&lt; & c"#),
    ("*a* _b_ \\", #"\*a\* \_b\_ \\"#), ("two\r\nlines", "two lines"),
    ("# ER", "\\# ER"), ("- ER", #"\- ER"#), ("+ ER", #"\+ ER"#), ("> ER", #"\> ER"#),
    ("1. ER", #"1\. ER"#), ("12) ER", #"12\) ER"#), ("1.5 ± 0.2", "1.5 ± 0.2"), ("2022", "2022"),
    ("    code", "code"), ("![x](y)", #"!\[x](y)"#), ("==", #"\=="#), ("=1", "=1"), ("-1", "-1"),
    ("---", #"\---"#),
    ("@nobody", "<span>@</span>nobody"), ("me@example.org", "me<span>@</span>example.org"),
    ("ACC (accuracy/last@1).", "ACC (accuracy/last@1)."), ("ER #12", "ER <span>#</span>12"),
    ("a :bug: b", "a <span>:</span>bug: b"), ("mean: 3, sd: 4", "mean: 3, sd: 4"),
    ("$x$", "<span>$</span>x<span>$</span>"), ("https://e.org", "https://e.org"),
    ("\u{1B}[0m", #"\[U+001B]\[0m"#),
  ])
  func `takes nothing in a name for markup`(name: String, written: String) {
    #expect(MarkdownText.escaped(name) == written)
  }

  @Test func `fences lines that hold fences themselves`() {
    #expect(
      MarkdownText.fenced(["a", "```", "b\n````"]) == "`````text\na\n```\nb ````\n`````")
    #expect(MarkdownText.fenced(["a"]) == "```text\na\n```")
  }
}
