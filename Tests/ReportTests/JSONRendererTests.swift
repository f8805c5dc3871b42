import Foundation
import Harness
import TestSupport
import Testing

@testable import Report

@Suite struct JSONRendererTests {
  private func object(_ blocks: [Document.Block]) throws -> [[String: Any]] {
    let data = try JSONRenderer.data(Document(title: "T", stamp: "S", blocks: blocks))
    let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(root["schema"] as? String == "clbench-report/1")
    #expect(root["title"] as? String == "T" && root["stamp"] as? String == "S")
    return try #require(root["blocks"] as? [[String: Any]])
  }

  @Test func `has the numbers of cells unrounded`() throws {
    let table = Table(
      name: "t", title: "T",
      columns: [Table.Column("ACC", .estimate, group: "G", identifier: "acc@1", unit: "percent")],
      rows: [
        [.estimate(mean: 12.345678, standardError: 0.25, count: 5)], [.count(7)],
        [.number(0.123456, decimals: 2)], [.interval(-1.5...2.25)],
        [.verdict(difference: -0.5, "close")], [.absent(footnote: 2)], [.repeated("ER")],
      ])
    let written = try #require(try object([.table(table)])[0]["table"] as? [String: Any])
    let columns = try #require(written["columns"] as? [[String: String]])
    #expect(columns == [["title": "ACC", "group": "G", "identifier": "acc@1", "unit": "percent"]])
    let cells = try #require(written["rows"] as? [[[String: Any]]]).map { $0[0] }
    #expect(cells[0]["mean"] as? Double == 12.345678)
    #expect(cells[0]["standard_error"] as? Double == 0.25 && cells[0]["n"] as? Int == 5)
    #expect(cells[1]["count"] as? Int == 7)
    #expect(cells[2]["number"] as? Double == 0.123456)
    #expect(cells[3]["low"] as? Double == -1.5 && cells[3]["high"] as? Double == 2.25)
    #expect(cells[4]["difference"] as? Double == -0.5 && cells[4]["verdict"] as? String == "close")
    #expect(cells[5]["absent"] as? Int == 2)
    #expect(cells[6]["text"] as? String == "ER")
  }

  @Test func `has the data of every kind of figure`() throws {
    let blocks = try object(FigureSamples.all.map { .figure($0) })
    let figures = try blocks.map { try #require($0["figure"] as? [String: Any]) }
    #expect(
      figures.map { $0["name"] as? String }
        == ["curves-more", "bars", "maps", "scatter", "parity", "images"])
    func panel(_ index: Int, _ kind: String) throws -> [String: Any] {
      try #require(figures[index][kind] as? [String: Any])
    }
    func list(_ value: Any?) throws -> [[String: Any]] { try #require(value as? [[String: Any]]) }
    let point = try list(list(panel(0, "curves")["series"])[0]["points"])[0]
    #expect(point["x"] as? Double == 1 && point["mean"] as? Double == 0.123456)
    #expect(point["low"] as? Double == 0.1 && point["high"] as? Double == 0.146912)
    #expect(point["n"] as? Int == 5)
    let bars = try list(panel(1, "bars")["bars"])
    #expect(bars[0]["seeds"] as? [Double] == [0.1, 0.146912])
    #expect(bars[1]["mean"] == nil && bars[1]["absence"] as? String == "failed")
    let rows = try #require(try list(panel(2, "heatmaps")["maps"])[0]["rows"] as? [Any])
    #expect(rows.count == 3 && rows[1] is NSNull && rows[2] as? [Double] == [0.5, 0.98765])
    let scatter = try list(panel(3, "scatter")["points"])[0]
    #expect((scatter["x"] as? [String: Any])?["mean"] as? Double == 0.9)
    let parity = try list(list(panel(4, "parity")["plots"])[0]["points"])[0]
    #expect(parity["verdict"] as? String == "not reproduced")
    #expect(parity["label"] as? String == FigureSamples.label)
    let images = try panel(5, "images")
    #expect(images["channels"] as? Int == 3 && images["width"] as? Int == 2)
    let row = try list(images["rows"])[0]
    #expect(row["label"] as? String == "after context 1")
    #expect((row["images"] as? [String])?.first == "/wAABwD/AAgAAP8J")
  }

  @Test func `writes numbers that JSON does not have as words`() throws {
    let table = Table(
      name: "t", title: "T", columns: [Table.Column("A", .trailing)],
      rows: [[.number(.nan, decimals: 1)], [.number(.infinity, decimals: 1)]])
    let written = try #require(try object([.table(table)])[0]["table"] as? [String: Any])
    let cells = try #require(written["rows"] as? [[[String: String]]])
    #expect(cells.map { $0[0]["number"] } == ["nan", "inf"])
  }
}
