import Harness

/// The look of a page.
enum HTMLStyle {
  /// The class of a verdict's mark.
  static func name(of verdict: PublishedComparison.Verdict) -> String {
    "v-\(FileName.kebabCase(verdict.rawValue))"
  }

  static let text =
    rules
    + PublishedComparison.Verdict.allCases.map { verdict in
      let color = verdict.style.color
      return ".\(name(of: verdict)){color:\(color == .black ? "inherit" : color.css)}\n"
    }.joined()

  private static let rules = """
    :root{color-scheme:light dark;--text:#1a1a1a;--soft:#555;--paper:#fff;--line:#888;--thin:#d9d9d9;\
    --link:#0a58a8;--band:#f3f5f7;--alarm:#b00000}
    @media (prefers-color-scheme:dark){:root{--text:#e6e6e6;--soft:#ababab;--paper:#16181b;\
    --line:#777;--thin:#3a3d42;--link:#7ab8f5;--band:#202328;--alarm:#ff8a80}}
    *{box-sizing:border-box}
    html{scroll-padding-top:3rem}
    body{margin:0;background:var(--paper);color:var(--text);\
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
    a{color:var(--link)}
    :focus-visible{outline:2px solid var(--link);outline-offset:2px}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:.5rem;background:var(--paper);z-index:3}
    .stamp{position:sticky;top:0;z-index:2;margin:0;padding:.4rem 1rem;text-align:center;\
    font-weight:700;background:var(--paper);color:var(--alarm);border-bottom:2px solid}
    .page{display:grid;gap:0 2.5rem;max-width:88rem;margin:0 auto;padding:1rem}
    nav{font-size:.875rem;min-width:0}
    nav ul{list-style:none;margin:.25rem 0;padding:0}
    nav ul ul{padding-left:1em}
    nav li{margin:.2rem 0;overflow-wrap:anywhere}
    nav a{text-decoration:none}
    nav a:hover{text-decoration:underline}
    nav summary{font-weight:700;cursor:pointer}
    main{min-width:0}
    h1{font-size:1.7rem;line-height:1.25;margin:.25rem 0 1rem;overflow-wrap:anywhere}
    h2{font-size:1.25rem;margin:2.25rem 0 .75rem;overflow-wrap:anywhere}
    p{max-width:48rem;margin:.6rem 0;overflow-wrap:anywhere}
    .note,figcaption{font-size:.8125rem;color:var(--soft);margin:.3rem 0}
    .table{margin:1.25rem 0 1.75rem}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;font-size:.8125rem;line-height:1.35;\
    font-variant-numeric:tabular-nums lining-nums;border-bottom:1.5px solid var(--line)}
    caption{text-align:left;font-weight:700;padding-bottom:.4rem}
    thead{border-top:1.5px solid var(--line);border-bottom:1px solid var(--line)}
    th,td{padding:.2rem .5rem;text-align:left;vertical-align:baseline}
    td{min-width:4.5rem;max-width:36rem;overflow-wrap:break-word}
    td.n,td.w{min-width:0}
    th{white-space:nowrap}
    th:first-child,td:first-child{padding-left:.2rem}
    th[colspan]{text-align:center;border-bottom:1px solid var(--thin)}
    .n{text-align:right}
    .n,.w{white-space:nowrap}
    tbody tr:hover{background:var(--band)}
    tbody+tbody{border-top:1px solid var(--thin)}
    .rule{border-bottom:1px solid var(--line)}
    .sorted .rule{border-bottom:0}
    .rest{display:inline-block;text-align:left;padding-left:.35em;box-sizing:content-box}
    .mark{display:inline-block;width:1.25em;font-weight:700}
    .repeated{display:none}
    .sorted .repeated{display:inline}
    th button{all:unset;cursor:pointer}
    th button:focus-visible{outline:2px solid var(--link);outline-offset:2px}
    th button::after{content:"↕";display:inline-block;width:.8em;padding-left:.15em;color:var(--line);\
    font-weight:400;opacity:.55}
    th[aria-sort=ascending] button::after{content:"↑";color:inherit;opacity:1}
    th[aria-sort=descending] button::after{content:"↓";color:inherit;opacity:1}
    .quiet{font-weight:400;color:var(--soft)}
    figure{margin:1rem 0 2rem}
    .plot{overflow-x:auto;background:#fff;border-radius:4px;max-width:62rem}
    .plot svg{display:block;width:100%;min-width:34rem;height:auto}
    figcaption{max-width:48rem}
    .hover{fill:transparent}
    .hover:hover{fill:#000;fill-opacity:.1}
    #tip{position:fixed;z-index:4;max-width:28rem;padding:.4rem .6rem;white-space:pre-line;\
    font-size:.8125rem;line-height:1.4;font-variant-numeric:tabular-nums;pointer-events:none;\
    background:var(--paper);color:var(--text);border:1px solid var(--line);border-radius:4px;\
    box-shadow:0 2px 8px #0004}
    dl{display:grid;grid-template-columns:minmax(6rem,max-content) 1fr;gap:.15rem 1rem;\
    font-size:.8125rem;margin:.75rem 0}
    dt{color:var(--soft);max-width:16rem;overflow-wrap:anywhere}
    dd{margin:0;min-width:0;overflow-wrap:anywhere}
    @media (min-width:75rem){.page{grid-template-columns:15rem minmax(0,1fr)}\
    nav{position:sticky;top:2.5rem;align-self:start;max-height:calc(100vh - 3rem);overflow-y:auto}}
    @media (max-width:40rem){dl{display:block}dt{max-width:none;margin-top:.3rem}}
    @media print{:root{--text:#000;--soft:#444;--paper:#fff;--line:#555;--thin:#ccc;--alarm:#b00000}
    nav,.skip,#tip,th button::after{display:none}body{font-size:10pt}.page{display:block;padding:0}
    .scroll,.plot{overflow:visible}.plot svg{min-width:0}table{font-size:8pt}
    th,td{padding:.1rem .35rem}figure{break-inside:avoid}h2,caption{break-after:avoid}
    th button{display:contents}tbody+tbody{break-inside:avoid}tr{break-inside:avoid}.stamp{position:static}}

    """
}

extension Color {
  /// Such as `#0072b2`.
  fileprivate var css: String {
    let digits = String(hex, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
