import Engine
import Foundation
import Testing

@testable import Harness

@Suite struct SuiteNetworkTests {
  /// A suite whose line 4 names the network.
  private func suite(_ network: String) throws -> ProtocolSpec {
    try Suite(
      yaml: """
        name: small
        protocol:
          dataset: strokes
          \(network)
        scenarios: [class]
        seeds: [1]
        methods: [none]
        """, file: "s.yaml"
    ).protocol
  }

  @Test func `reads a perceptron under 'network' as the same protocol as under 'hidden'`() throws {
    let named = try suite("network: {perceptron: [300, 20]}")
    #expect(named.network == .perceptron(hidden: [300, 20]))
    #expect(named == (try suite("hidden: [300, 20]")))
    let json = try #require(String(bytes: try CanonicalJSON.encode(named), encoding: .utf8))
    #expect(json.contains("\"hidden\":[300,20]") && !json.contains("network"))
  }

  @Test func `takes two hidden layers of 400 where a suite says nothing`() throws {
    #expect(try suite("contexts: 5").network == .perceptron(hidden: [400, 400]))
    #expect(try suite("network: {perceptron: []}").network == .perceptron(hidden: []))
  }

  @Test(arguments: [
    (
      "network: {perceptron: [4]}\n  hidden: [4]",
      "'network' and 'hidden' say the same thing twice; leave 'hidden' out"
    ),
    ("network: {perceptrons: [4]}", "unknown network 'perceptrons'; did you mean 'perceptron'?"),
    (
      "network: {mobilenet: {width: 1}}",
      "unknown network 'mobilenet'; did you mean 'mobilenet-v1'?"
    ),
    (
      "network: perceptron",
      "'network' is a kind with its sizes; write {perceptron: [400, 400]}"
    ),
    ("network: {}", "'network' is a kind with its sizes; write {perceptron: [400, 400]}"),
    (
      "network: {perceptron: [4], resnet-18: 1}",
      "'network' is of one kind; write {perceptron: [400, 400]}"
    ),
    ("network: {perceptron: 4}", "a list is expected here"),
    (
      "network: {perceptron: [0]}",
      "'0' is no value for 'perceptron': it takes a whole number from 1 to 65536"
    ),
    (
      "hidden: [\((0...1000).map { _ in "1" }.joined(separator: ","))]",
      "'hidden' has at most 1000 layers, not 1001"
    ),
  ])
  func `refuses in one line what is no network`(network: String, problem: String) {
    #expect {
      try suite(network)
    } throws: { error in
      "\(error)" == "s.yaml:4: \(problem)"
    }
  }
}
