import Engine
import Foundation
import Testing

/// The problems of `Golden/quadratic-programs.json`, solved by the PyPI package quadprog in
/// `Tests/Oracle/quadratic_program_goldens.py`.
struct QuadraticProgramGolden: Decodable {
  let kind: String
  /// [k, parameters], in units of `unit`.
  let gradients: [[Double]]
  let current: [Double]
  let unit: Double
  let ridge: Double
  let lowerBound: Double
  let solution: [Double]
  /// Of the matrix scaled to a unit diagonal.
  let condition: Double

  var data: ProgramData {
    ProgramData(
      past: gradients.map { $0.map { $0 * unit } }, gradient: current.map { $0 * unit },
      ridge: ridge, lowerBound: lowerBound)
  }

  static let all: [QuadraticProgramGolden] = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/quadratic-programs.json")
    do {
      return try JSONDecoder().decode([QuadraticProgramGolden].self, from: Data(contentsOf: url))
    } catch {
      preconditionFailure("\(url.path): \(error)")
    }
  }()
}

@Suite struct QuadraticProgramGoldenTests {
  /// Rounding of 2⁻⁵³ in quadprog or here may move a minimizer by as much times the condition number,
  /// and by a multiple of that for the number of operations.
  @Test(arguments: QuadraticProgramGolden.all.indices)
  func `has the minimizer that quadprog finds`(index: Int) throws {
    let golden = QuadraticProgramGolden.all[index]
    let data = golden.data
    let solution = try data.solve(in: BoundedQuadraticProgram(capacity: data.order))
    let scale = data.violations(of: solution).scale
    let difference = (0..<data.order).map {
      data.element($0, $0).squareRoot() * abs(solution[$0] - golden.solution[$0])
    }.max()
    let tolerance = 1e-14 + 4 * .ulpOfOne * golden.condition
    #expect(try #require(difference) <= tolerance * scale)
  }

  @Test func `covers at least a hundred programs, a third of them ill-conditioned`() {
    let goldens = QuadraticProgramGolden.all
    #expect(goldens.count >= 100)
    #expect(goldens.count { $0.condition > 1e6 } * 3 >= goldens.count)
  }
}
