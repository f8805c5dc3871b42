import Harness

extension ChecklistFacts {
  private typealias Item = ArtifactChecklist.Item

  /// The badges of the Association for Computing Machinery, version 1.1.
  var badges: ArtifactChecklist.Section {
    ArtifactChecklist.Section(
      title: "ACM badges",
      source: "Artifact Review and Badging, version 1.1, Association for Computing Machinery 2020.",
      items: [
        Item(
          question: "Artifacts Available: a public archive with a permanent identifier.",
          answer: .open(
            """
            the archive, its DOI and the licence of the artifact; 'clbench bundle' makes the file to \
            deposit.
            """)),
        Item(
          question: "Evaluated – Functional: documented, with an inventory.",
          answer: .partly(
            """
            Suite \(results.plan.suite), "\(results.plan.title)", plan.json with every run; 'clbench show' \
            prints a record, README.md and docs/ the program.
            """, open: "what else belongs to the artifact.")),
        Item(question: "Functional: consistent and complete.", answer: runs),
        Item(
          question: "Functional: exercisable.",
          answer: .partly(
            """
            'clbench run suites/\(results.plan.suite).yaml' makes the runs, 'clbench verify RUNS --sample 3' \
            repeats some and compares them bit for bit.
            """, open: "whether somebody did, where, and with which outcome.")),
        Item(
          question: "Evaluated – Reusable: fit for other purposes.",
          answer: .open("who used it for what else; the records cannot tell.")),
        Item(question: "Data sets with digests and licences.", answer: data),
        Item(question: "Code, commit and versions of dependencies.", answer: code),
        Item(
          question: "Results Reproduced: by others, in part with the authors' artifacts.",
          answer: .open(
            """
            whether another group ran this artifact; the code here is clbench's own, not the paper's \
            authors'.
            """)),
        Item(
          question: "Results Replicated: by others, without the authors' artifacts.",
          answer: verdicts),
      ])
  }

  /// The machine learning reproducibility checklist of Pineau et al.
  var machineLearning: ArtifactChecklist.Section {
    ArtifactChecklist.Section(
      title: "Machine learning reproducibility checklist",
      source: """
        Pineau et al. 2021, Improving reproducibility in machine learning research, JMLR 22(164); version \
        2.0 of the list.
        """,
      items: [
        Item(
          question: "A description of setting, algorithm and model.",
          answer: .recorded(
            "\(protocolText) Equations and sources of methods: 'clbench list methods', 'clbench cite'."
          )
        ),
        Item(
          question: "Assumptions.",
          answer: .open("what is assumed, such as known boundaries of contexts.")),
        Item(
          question: "An analysis of complexity: time, space, sample size.",
          answer: .open(
            """
            the analysis; tables/cost.csv of 'clbench report' has the steps, examples, parameters and \
            bytes that were counted.
            """)),
        Item(
          question: "For theoretical claims: statement and proof.",
          answer: .open("the records hold none.")),
        Item(
          question: "Statistics of the data, and training, validation and test sets.",
          answer: splits),
        Item(
          question: "Data that were left out, and preprocessing.",
          answer: .partly(
            measurements,
            open: "preprocessing besides that of the protocol, and why.")),
        Item(question: "A version of the data to load, with licence.", answer: data),
        Item(
          question: "For new data: how they were collected.",
          answer: .open("whether there are any; an embedded set is made by the program.")),
        Item(question: "Dependencies.", answer: code),
        Item(
          question: "Code for training and evaluation.",
          answer: .partly(
            "'clbench run' trains and evaluates, 'clbench report' makes every table.",
            open: "where the code is kept.")),
        Item(
          question: "Trained models.",
          answer: .open(
            "records keep the SHA-256 of the final parameters and not the parameters themselves.")),
        Item(
          question: "The range of settings that were tried, and how the best were chosen.",
          answer: search),
        Item(question: "The settings that were used.", answer: .recorded(settings)),
        Item(question: "The exact number of training and evaluation runs.", answer: runs),
        Item(
          question: "The definition of measures and statistics.", answer: .recorded(statistics)),
        Item(question: "Central tendency and variation.", answer: outcomes),
        Item(question: "Runtime, energy and the machine.", answer: compute),
      ])
  }

  /// The questions of the NeurIPS paper checklist.
  var neurIPS: ArtifactChecklist.Section {
    ArtifactChecklist.Section(
      title: "NeurIPS paper checklist", source: "Neural Information Processing Systems, 2024.",
      items: [
        Item(
          question: "1. Claims.", answer: .open("the claims; the records hold numbers only.")),
        Item(question: "2. Limitations.", answer: deviations),
        Item(
          question: "3. Theory, assumptions and proofs.", answer: .open("the records hold none.")),
        Item(
          question: "4. Reproducibility of experimental results.",
          answer: .partly(
            """
            Each record has the id of exactly what determined it; the same id gives the same bits on the \
            same kernels.
            """, open: "what a reader needs besides the suite and the data.")),
        Item(
          question: "5. Open access to data and code.",
          answer: .open("where code and records can be had.")),
        Item(
          question: "6. Experimental setting and details.",
          answer: .recorded("\(protocolText) Settings of the methods: as above.")),
        Item(
          question: "7. Statistical significance.",
          answer: results.seeds.count > 1
            ? .recorded(statistics)
            : .partly(
              statistics, open: "why one seed is enough; there are no bars with a single one.")),
        Item(question: "8. Compute resources.", answer: compute),
        Item(question: "9. Code of ethics.", answer: .open("whether the work conforms to it.")),
        Item(question: "10. Broader impacts.", answer: .open("the records cannot tell.")),
        Item(question: "11. Safeguards.", answer: .open("the records cannot tell.")),
        Item(question: "12. Licences of existing assets.", answer: data),
        Item(
          question: "13. New assets.",
          answer: .open("which are released, and with what documentation.")),
        Item(
          question: "14, 15. Crowdsourcing, human subjects and review boards.",
          answer: .open("the records cannot tell.")),
        Item(
          question: "16. Use of large language models.",
          answer: .open("the records cannot tell.")),
      ])
  }
}
