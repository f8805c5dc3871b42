import Foundation
import Testing

@testable import Report

@Suite struct TableRenderingTests {
  private let table = Table(
    name: "t", title: "A & B_1",
    columns: [
      Table.Column("Method"), Table.Column("ACC", .estimate, unit: "percent"),
      Table.Column("n", .trailing),
    ],
    rows: [
      ["None", .estimate(mean: -1.5, standardError: 0.25, count: 5), .count(5000)],
      ["A|B, \"C\"", .absent(footnote: 1), .count(12)],
    ], rulesAfter: [1],
    footnotes: ["¹ not run."])

  @Test func `writes Markdown with escaped bars`() {
    #expect(
      MarkdownRenderer.text(table) == """
        **A & B\\_1**

        | Method | ACC | n |
        |---|---:|---:|
        | None | −1.50 ± 0.25 | 5\u{2009}000 |
        | A\\|B, "C" | n/a¹ | 12 |

        - ¹ not run.

        """)
  }

  @Test func `puts the heads of groups above their columns`() {
    let grouped = Table(
      name: "t", title: "T",
      columns: [
        Table.Column("Method"), Table.Column("RA", .estimate, group: "A", unit: "percent"),
        Table.Column("n", .trailing, group: "A"), Table.Column("RA", .estimate, group: "B"),
      ],
      rows: [
        ["ER", .verdict(difference: 0.5, "close"), .count(3), .verdict(difference: nil, "x")]
      ],
      rulesAfter: [1])
    let latex = LaTeXRenderer.text(grouped)
    #expect(
      latex.contains(
        #"""
            \multicolumn{1}{c}{} & \multicolumn{3}{c}{A} & \multicolumn{2}{c}{B} \tabularnewline
            \cmidrule(lr){2-4}\cmidrule(lr){5-6}
            Method & \multicolumn{2}{c}{RA} & n & \multicolumn{2}{c}{RA} \tabularnewline
        """#))
    #expect(latex.contains("ER & +0.50 & close & 3 &  & x"))
    #expect(MarkdownRenderer.text(grouped).contains("| Method | A, RA | A, n | B, RA |"))
    #expect(MarkdownRenderer.text(grouped).contains("| ER | +0.50 close | 3 | x |"))
    #expect(
      CSVRenderer.text(grouped).hasPrefix(#"Method,"A, RA mean, percent","A, RA standard error"#))
    #expect(grouped.columnGroups.map(\.columns) == [0..<1, 1..<3, 3..<4])
  }

  @Test func `writes CSV with quotes where they are needed and each number in its own field`() {
    #expect(
      CSVRenderer.text(table)
        == [
          #"Method,"ACC mean, percent","ACC standard error, percent",ACC n,n,Why no number"#,
          "None (method),-1.50,0.25,5,5000,", #""A|B, ""C""",,,,12,ACC: not run"#, "",
        ].joined(separator: "\r\n"))
  }

  @Test func `prints the number of seeds behind an estimate where it is asked to`() {
    let cell = Table.Cell.estimate(mean: 1, standardError: 0.5, count: 2, showsCount: true)
    #expect(cell.printed == "1.00 ± 0.50 (n=2)")
    let single = Table.Cell.estimate(mean: -1, standardError: nil, count: 1, showsCount: true)
    #expect(single.parts.mean == "−1.00")
    #expect(single.parts.rest == "(n=1)")
    #expect(Table.Column("F≥0", .estimate, identifier: "f@1").fieldNames[0] == "f@1 mean")
    #expect(
      Table.Column("ACC", .estimate).fields(cell) == ["1.00", "0.50", "2"].map { .number($0) })
  }

  @Test func `writes definitions below the footnotes`() {
    var table = table
    table.definitions = ["F: Σ_{j<K} (a(j,j) − a(K,j))"]
    #expect(
      MarkdownRenderer.text(table).hasSuffix("- ¹ not run.\n\n- F: Σ\\_{j\\<K} (a(j,j) − a(K,j))\n")
    )
    #expect(
      LaTeXRenderer.text(table).contains(
        "    F: $\\Sigma$\\_\\{j$<$K\\} (a(j,j) $-$ a(K,j))\\par\n"))
  }

  @Test func `writes the ends of an interval as two numbers`() {
    let column = Table.Column("95 % interval", .interval, unit: "points")
    #expect(column.fieldNames == ["95 % interval low, points", "95 % interval high, points"])
    #expect(column.fields(.interval(-1.234...5)) == [.number("-1.23"), .number("5.00")])
    #expect(Table.Cell.interval(-1.234...5).printed == "−1.23 to 5.00")
    #expect(column.fields(.absent(footnote: nil)) == [.empty, .empty])
  }

  @Test func `writes LaTeX with booktabs rules and aligned estimates`() {
    #expect(
      LaTeXRenderer.text(table) == """
        % Needs \\usepackage{array,booktabs,graphicx}.
        \\begin{table}
          \\centering
          \\caption{A \\& B\\_1}
          \\sbox0{\\begin{tabular}{lr@{\\ }lr}
            \\toprule
            Method & \\multicolumn{2}{c}{ACC} & n \\tabularnewline
            \\midrule
            None & $-$1.50 & $\\pm$ 0.25 & 5\\,000 \\tabularnewline
            \\midrule
            A$|$B, "C" & n/a$^1$ &  & 12 \\tabularnewline
            \\bottomrule
          \\end{tabular}}%
          \\ifdim\\wd0>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox0}\\else\\usebox0\\fi
          \\par\\smallskip
          \\noindent
          \\begin{minipage}{\\linewidth}\\footnotesize\\raggedright
            $^1$ not run.\\par
          \\end{minipage}
        \\end{table}

        """)
  }
}

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0.12345, "12.35"), (-0.12345, "−12.35"), (-0.000001, "0.00"), (0, "0.00"), (1, "100.00"),
  ])
  func `prints percentages with a real minus sign and no negative zero`(
    fraction: Double, text: String
  ) {
    #expect(NumberText.percent(fraction) == text)
  }

  @Test func `groups digits by thin spaces`() {
    #expect(NumberText.grouped(1_234_567) == "1\u{2009}234\u{2009}567")
    #expect(NumberText.grouped(999) == "999")
    #expect(NumberText.grouped(-1000) == "−1\u{2009}000")
  }

  @Test(arguments: [
    (0.0, "0"), (1, "1"), (1000, "1000"), (5000, "5000"), (10_000, "1e4"), (50_000, "5e4"),
    (1e13, "1e13"), (0.05, "0.05"), (0.001, "0.001"), (1e-5, "1e-5"),
    (0.1 + 0.2, "0.30000000000000004"),
    (12_345.5, "1.23455e4"), (-2.5, "-2.5"),
  ])
  func `prints settings exactly and briefly`(value: Double, text: String) {
    #expect(NumberText.setting(value) == text)
    #expect(Double(text) == value)
  }
}

@Suite struct LaTeXTextTests {
  @Test(arguments: [
    ("EWC (λ=10⁻³, 5 µs)", #"EWC ($\lambda$=10$^-$$^3$, 5 $\mu$s)"#),
    ("ER--MIR ∪ x′ ∈ ℝ", #"ER-{}-MIR $\cup$ x$'$ $\in$ $\mathbf R$"#),
    ("√2 − ½ €", #"$\surd$2 $-$ $\frac12$ EUR"#), ("a → b ⇒ c", #"a $\to$ b $\Rightarrow$ c"#),
    ("“a” ‘b’ ''c''", "``a'' `b' '{}'c'{}'"), ("a<b>c|d", "a$<$b$>$c$|$d"),
    ("N₁, ΑΒ, Ξ", #"N$_1$, AB, $\Xi$"#), ("回放", "{[}U+56DE{]}{[}U+653E{]}"),
    ("\u{1B}[0m", "{[}U+001B{]}{[}0m"), ("two\r\nlines", "two lines"), ("5\u{2009}000", #"5\,000"#),
  ])
  func `has commands for signs, and codes for all else`(text: String, latex: String) {
    #expect(LaTeXText.escaped(text) == latex)
  }

  @Test func `may break words that no line holds`() {
    let word = String(repeating: "Wort", count: 11)
    let parts = LaTeXText.escaped(word).components(separatedBy: #"\allowbreak{}"#)
    #expect(parts.joined() == word)
    #expect(parts.count == 3 && parts.allSatisfy { $0.count <= 21 })
    let address = "https://example.org/" + String(repeating: "a", count: 20) + "/b"
    #expect(LaTeXText.escaped(address).hasPrefix(#"https\allowbreak{}:\allowbreak{}/"#))
    #expect(LaTeXText.escaped("forgetting/max-earlier@1") == "forgetting/max-earlier@1")
  }

  @Test func `counts the lines of long texts to a page`() {
    let text = String(repeating: "many words ", count: 30)
    func table(_ rows: Int) -> Table {
      Table(
        name: "t", title: "T", columns: [Table.Column("A"), Table.Column("n", .trailing)],
        rows: (1...rows).map { [.text(text), .count($0)] })
    }
    #expect(LaTeXRenderer.text(table(3)).contains("\\begin{table}"))
    #expect(LaTeXRenderer.text(table(12)).contains("\\begin{longtable}"))
  }
}
