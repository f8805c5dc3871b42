import Metrics
import Streams

extension PaperTemplate {
  /// "Latent replay for real-time continual learning".
  public static let latentReplay = PaperTemplate(
    name: "latent-replay",
    title: "Latent replay: accuracy by context, by layer and by memory",
    introduction: """
      "Latent replay for real-time continual learning" (Pellegrini et al. 2020, arXiv:1912.01100): AR1* learns \
      from films of objects, one small context after the other, with rows of a hidden layer of a MobileNet \
      stored instead of images. The paper's stream is CORe50's NICv2-391; the embedded films "turntable" are in \
      its shape, with other objects, so that their numbers are no counterpart of the paper's. Everything before \
      the latent layer is frozen, as in the authors' released PyTorch code.
      """,
    paper: "pellegrini2020-latent-replay",
    benchmarks: [
      Benchmark(title: "CORe50 NICv2-391", suite: core50, protocolPrefix: "CORe50 NICv2-391"),
      Benchmark(
        title: "turntable NICv2-391", suite: turntable, protocolPrefix: "turntable NICv2-391"),
      Benchmark(title: "turntable NICv2-79", suite: sweeps, protocolPrefix: "turntable NICv2-79"),
    ],
    blocks: [
      .table(methodTable),
      .published(
        title: "Published values",
        note: """
          The first is the read-me's word on the released code, one run without a seed and with other weights \
          (pytorchcv's, of a MobileNet with plain rectifiers) than the suite has; the second was read off Fig. 4 \
          by a user, and the third is that user's own run. None has a spread, so there is no verdict. The paper's \
          table of accuracy by latent layer could not be read.
          """),
      .heading("Accuracy by context"),
      .figures(suite: core50, [.accuracySoFar, .measurements]),
      .figures(suite: turntable, [.accuracySoFar, .measurements]),
      .heading("Accuracy by latent layer"),
      .table(sweepTable("layer", "latent-layer", layers, "element")), .curves(layerCurves),
      .heading("Accuracy by size of the memory"),
      .table(sweepTable("memory", "memory", memories, "stored rows")), .curves(memoryCurves),
    ])

  private static let core50 = "latent-replay-core50"
  private static let turntable = "latent-replay-turntable"
  private static let sweeps = "latent-replay-sweeps-turntable"

  private static let layers = [7, 11, 15, 19, 23, 27]
  private static let memories = [500, 1000, 1500, 3000]

  private static var methodTable: Table {
    // In CORe50's suite, on the long stream and on the short one; nil where a suite has no such row.
    let rows: [(String, String, String?, String)] = [
      ("AR1*, 1500 rows", "AR1*", "AR1*", "AR1* by memory, memory 1500"),
      ("AR1*, 500 rows", "AR1* 500", nil, "AR1* by memory, memory 500"),
      ("AR1* without replay", "AR1* without replay", nil, "AR1* without replay"),
      ("CWR*", "CWR*", nil, "CWR*"),
    ]
    return Table(
      name: "latent-replay", title: "Accuracy after the last context, percent",
      columns: [
        ("CORe50", "NICv2-391"), ("turntable", "NICv2-391"), ("turntable", "NICv2-79"),
      ],
      rows: rows.map { method, ofCORe50, ofTurntable, ofSweeps in
        Row(
          strategy: nil, method: method,
          cells: [
            .runs(Selector(suite: core50, label: ofCORe50, scenario: .class)),
            ofTurntable.map { .runs(Selector(suite: turntable, label: $0, scenario: .class)) }
              ?? .none(reason: "the suite has 1500 stored rows only"),
            .runs(Selector(suite: sweeps, label: ofSweeps, scenario: .class)),
          ])
      },
      rulesAfter: [2],
      notes: [
        "CWR*: the head alone learns from the second context on. Nothing is stored in the last two rows."
      ])
  }

  private static func selector(_ label: String, _ axis: String, _ value: Int) -> Selector {
    Selector(suite: sweeps, label: "AR1* by \(label), \(axis) \(value)", scenario: .class)
  }

  private static func sweepTable(
    _ label: String, _ axis: String, _ values: [Int], _ unit: String
  ) -> Table {
    Table(
      name: "by-\(label)", title: "turntable NICv2-79: accuracy by \(label), percent",
      columns: values.map { (unit, "\($0)") },
      rows: [
        Row(
          strategy: nil, method: "AR1*",
          cells: values.map { .runs(selector(label, axis, $0)) })
      ])
  }

  private static var layerCurves: Curves {
    Curves(
      suite: sweeps, title: "turntable NICv2-79, by latent layer",
      xTitle: "last element of the front", yTitle: "accuracy, %", xScale: .linear,
      series: [
        Curves.Series(
          label: "AR1*", points: layers.map { (Double($0), selector("layer", "latent-layer", $0)) })
      ],
      caption: """
        Accuracy after the last context against the last element of the frozen front. Elements of a MobileNet \
        count from 0; 27 is the pooling before the head, behind which nothing but the head learns.
        """)
  }

  private static var memoryCurves: Curves {
    Curves(
      suite: sweeps, title: "turntable NICv2-79, by memory", xTitle: "stored rows",
      yTitle: "accuracy, %",
      series: [
        Curves.Series(
          label: "AR1*", points: memories.map { (Double($0), selector("memory", "memory", $0)) })
      ],
      caption: "Accuracy after the last context against the number of stored rows of element 19.")
  }
}
